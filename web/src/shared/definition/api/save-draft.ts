import { body, client } from "@/shared/api/client";
import type { Draft } from "@/shared/definition/api/create-draft";

export function saveDraft(
  id: number,
  saved: {
    source: string;
    revision: number;
    rows_source?: string | null;
    base_version?: number | null;
  },
): Promise<Draft> {
  return body(
    client.PUT("/api/v1/drafts/{draft_id}", {
      params: { path: { draft_id: id } },
      body: saved,
    }),
  );
}
