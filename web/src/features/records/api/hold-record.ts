import { body, client } from "@/shared/api/client";

/** Hold all operations back, for a coded reason. */
export function holdRecord(model: string, id: number, reason: string) {
  return body(
    client.POST("/api/v1/records/{model}/{record_id}/hold", {
      params: { path: { model, record_id: id } },
      body: { reason, operations: [] },
    }),
  );
}
