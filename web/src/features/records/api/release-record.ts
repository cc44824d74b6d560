import { body, client } from "@/shared/api/client";

/** Release a record from all that holds it. */
export function releaseRecord(model: string, id: number) {
  return body(
    client.POST("/api/v1/records/{model}/{record_id}/release", {
      params: { path: { model, record_id: id } },
      body: {},
    }),
  );
}
