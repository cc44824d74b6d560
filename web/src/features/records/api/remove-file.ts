import { body, client } from "@/shared/api/client";

export function removeFile(model: string, id: number, field: string) {
  return body(
    client.DELETE("/api/v1/records/{model}/{record_id}/files/{field}", {
      params: { path: { model, record_id: id, field } },
    }),
  );
}
