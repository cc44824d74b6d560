import type { SavedView } from "@/features/records/api/list-views";
import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export function createView(view: Body<"ViewBody">): Promise<SavedView> {
  return body(client.POST("/api/v1/views", { body: view }));
}
