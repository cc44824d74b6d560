import { body, client } from "@/shared/api/client";

/** Put a file into a field of a record; what was there is replaced. */
export function uploadFile(model: string, id: number, field: string, file: File) {
  const form = new FormData();
  form.append("file", file);
  return body(
    client.PUT("/api/v1/records/{model}/{record_id}/files/{field}", {
      params: { path: { model, record_id: id, field } },
      body: form as unknown as { file: string },
      bodySerializer: (given) => given as unknown as FormData,
    }),
  );
}
