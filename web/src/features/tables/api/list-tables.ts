import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type DecisionTable = Body<"TableBody">;

export function listTables(): Promise<DecisionTable[]> {
  return body(client.GET("/api/v1/tables"));
}
