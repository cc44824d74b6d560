import { body, client } from "@/shared/api/client";

export type Row = Record<string, unknown>;

export async function listRows(id: string): Promise<Row[]> {
  const found = await body(
    client.GET("/api/v1/tables/{table_id}/rows", { params: { path: { table_id: id } } }),
  );
  return found.rows;
}
