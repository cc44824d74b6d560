import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type SavedView = Body<"SavedViewBody">;

export function listViews(model: string): Promise<SavedView[]> {
  return body(client.GET("/api/v1/views", { params: { query: { model } } }));
}
