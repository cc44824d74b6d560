import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type OperationOption = Body<"OperationOption">;

/** The operations of a record as they would end now: done, waiting for approval, or refused. */
export function listOperations(model: string, id: number): Promise<OperationOption[]> {
  return body(
    client.GET("/api/v1/records/{model}/{record_id}/operations", {
      params: { path: { model, record_id: id } },
    }),
  );
}
