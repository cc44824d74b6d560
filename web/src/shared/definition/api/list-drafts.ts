import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type DraftSummary = Body<"DraftSummary">;

export function listDrafts(definitionId?: string): Promise<DraftSummary[]> {
  return body(
    client.GET("/api/v1/drafts", { params: { query: { definition_id: definitionId ?? null } } }),
  );
}
