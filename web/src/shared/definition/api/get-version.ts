import { body, client } from "@/shared/api/client";

export function getVersion(id: string, number: number) {
  return body(
    client.GET("/api/v1/definitions/{definition_id}/versions/{number}", {
      params: { path: { definition_id: id, number } },
    }),
  );
}
