import { body, client } from "@/shared/api/client";

export function returnDraft(id: number, revision: number, reason: string) {
  return body(
    client.POST("/api/v1/drafts/{draft_id}/return", {
      params: { path: { draft_id: id } },
      body: { revision, reason },
    }),
  );
}
