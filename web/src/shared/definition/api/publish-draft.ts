import { body, client } from "@/shared/api/client";

export function publishDraft(id: number, revision: number, reason: string) {
  return body(
    client.POST("/api/v1/drafts/{draft_id}/publish", {
      params: { path: { draft_id: id } },
      body: { revision, reason, allow_destructive: false },
    }),
  );
}
