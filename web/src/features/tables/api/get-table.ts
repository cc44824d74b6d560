import type { DecisionTable } from "@/features/tables/api/list-tables";
import { body, client } from "@/shared/api/client";

export function getTable(id: string): Promise<DecisionTable> {
  return body(client.GET("/api/v1/tables/{table_id}", { params: { path: { table_id: id } } }));
}
