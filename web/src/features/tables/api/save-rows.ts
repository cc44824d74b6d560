import type { Row } from "@/features/tables/api/list-rows";
import { body, client } from "@/shared/api/client";

export function saveRows(id: string, rows: Row[], revision: string, reason: string) {
  return body(
    client.PUT("/api/v1/tables/{table_id}/rows", {
      params: { path: { table_id: id } },
      body: { rows, revision, reason },
    }),
  );
}
