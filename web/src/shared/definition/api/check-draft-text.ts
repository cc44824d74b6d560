import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type Finding = Body<"Finding">;

export function checkDraftText(source: string, rowsSource: string | null) {
  return body(client.POST("/api/v1/drafts/check", { body: { source, rows_source: rowsSource } }));
}
