import { full, client } from "@/shared/api/client";

export async function deleteDraft(id: number): Promise<void> {
  await full(client.DELETE("/api/v1/drafts/{draft_id}", { params: { path: { draft_id: id } } }));
}
