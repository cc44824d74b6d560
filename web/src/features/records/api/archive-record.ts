import { body, client } from "@/shared/api/client";

export function archiveRecord(model: string, id: number, reason: string) {
  return body(
    client.POST("/api/v1/records/{model}/{record_id}/archive", {
      params: { path: { model, record_id: id }, query: { reason } },
    }),
  );
}
