import { body, client } from "@/shared/api/client";

export function lockRecord(model: string, id: number, reason: string) {
  return body(
    client.POST("/api/v1/records/{model}/{record_id}/lock", {
      params: { path: { model, record_id: id } },
      body: { reason },
    }),
  );
}
