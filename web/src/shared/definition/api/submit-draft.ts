import { body, client } from "@/shared/api/client";

export function submitDraft(id: number, revision: number) {
  return body(
    client.POST("/api/v1/drafts/{draft_id}/submit", {
      params: { path: { draft_id: id } },
      body: { revision },
    }),
  );
}
