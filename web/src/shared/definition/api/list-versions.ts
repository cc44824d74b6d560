import { body, client } from "@/shared/api/client";

export function listVersions(id: string) {
  return body(
    client.GET("/api/v1/definitions/{definition_id}/versions", {
      params: { path: { definition_id: id } },
    }),
  );
}
