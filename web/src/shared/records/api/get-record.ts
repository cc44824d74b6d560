import type { RecordValues } from "@/shared/records/api/list-records";
import { body, client } from "@/shared/api/client";

export function getRecord(model: string, id: number): Promise<RecordValues> {
  return body(
    client.GET("/api/v1/records/{model}/{record_id}", {
      params: { path: { model, record_id: id } },
    }),
  );
}
