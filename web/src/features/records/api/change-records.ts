import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type BulkItem = Body<"BulkItem">;
export type BulkAnswer = Body<"BulkAnswer">;

/** Each for itself, with a result for each; up to a thousand at once. */
export function changeRecords(model: string, items: BulkItem[]): Promise<BulkAnswer> {
  return body(
    client.POST("/api/v1/records/{model}/bulk", {
      params: { path: { model } },
      body: { mode: "each", items },
    }),
  );
}
