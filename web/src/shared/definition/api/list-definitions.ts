import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type DefinitionSummary = Body<"DefinitionSummary">;

export function listDefinitions(kind: string): Promise<DefinitionSummary[]> {
  return body(client.GET("/api/v1/definitions", { params: { query: { kind } } }));
}
