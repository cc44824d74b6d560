import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type UserGroup = Body<"Group">;

export function listGroups(query: { cursor?: string | null; limit?: number }) {
  return body(client.GET("/api/v1/groups", { params: { query } }));
}
