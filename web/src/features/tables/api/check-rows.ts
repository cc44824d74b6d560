import type { Row } from "@/features/tables/api/list-rows";
import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type TableCheck = Body<"TableCheckAnswer">;

export function checkRows(id: string, rows: Row[]): Promise<TableCheck> {
  return body(client.POST("/api/v1/tables/check", { body: { table_id: id, rows } }));
}
