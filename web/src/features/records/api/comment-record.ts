import { body, client } from "@/shared/api/client";

export function commentRecord(model: string, id: number, text: string) {
  return body(
    client.POST("/api/v1/records/{model}/{record_id}/comments", {
      params: { path: { model, record_id: id } },
      body: { body: text },
    }),
  );
}
