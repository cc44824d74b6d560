import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type Draft = Body<"DraftDetail">;

export function createDraft(
  kind: string,
  source: string,
  baseVersion = 0,
  rowsSource: string | null = null,
): Promise<Draft> {
  return body(
    client.POST("/api/v1/drafts", {
      body: { kind, source, rows_source: rowsSource, base_version: baseVersion },
    }),
  );
}
