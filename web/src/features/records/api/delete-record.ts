import { body, client } from "@/shared/api/client";

export function deleteRecord(model: string, id: number, reason: string) {
  return body(
    client.DELETE("/api/v1/records/{model}/{record_id}", {
      params: { path: { model, record_id: id }, query: { reason } },
    }),
  );
}
