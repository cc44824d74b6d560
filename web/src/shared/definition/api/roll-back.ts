import { body, client } from "@/shared/api/client";

export function rollBack(id: string, version: number, reason: string) {
  return body(
    client.POST("/api/v1/definitions/{definition_id}/rollback", {
      params: { path: { definition_id: id } },
      body: { version, reason },
    }),
  );
}
