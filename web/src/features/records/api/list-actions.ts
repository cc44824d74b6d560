import { body, client } from "@/shared/api/client";

/** What somebody may start by hand on a record. */
export function listActions(model: string, id: number) {
  return body(
    client.GET("/api/v1/records/{model}/{record_id}/actions", {
      params: { path: { model, record_id: id } },
    }),
  );
}
