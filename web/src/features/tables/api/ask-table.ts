import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type TableAnswer = Body<"TableAnswer">;

/** Which rows decide about these inputs, by what is in force. */
export function askTable(id: string, inputs: Record<string, unknown>): Promise<TableAnswer> {
  return body(
    client.POST("/api/v1/tables/{table_id}/decide", {
      params: { path: { table_id: id } },
      body: { inputs },
    }),
  );
}
