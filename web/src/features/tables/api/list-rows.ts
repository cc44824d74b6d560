import { body, client } from "@/shared/api/client";

export type Row = Record<string, unknown>;

export function listRows(id: string) {
  return body(client.GET("/api/v1/tables/{table_id}/rows", { params: { path: { table_id: id } } }));
}
