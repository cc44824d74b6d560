import { body, client } from "@/shared/api/client";

export function unlockRecord(model: string, id: number, reason: string) {
  return body(
    client.POST("/api/v1/records/{model}/{record_id}/unlock", {
      params: { path: { model, record_id: id }, query: { reason } },
    }),
  );
}
