import { body, client } from "@/shared/api/client";
import type { Draft } from "@/shared/definition/api/create-draft";

export function getDraft(id: number): Promise<Draft> {
  return body(client.GET("/api/v1/drafts/{draft_id}", { params: { path: { draft_id: id } } }));
}
