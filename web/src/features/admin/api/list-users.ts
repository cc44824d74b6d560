import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type User = Body<"User">;

export function listUsers(query: {
  search?: string | null;
  is_active?: boolean | null;
  cursor?: string | null;
}) {
  return body(client.GET("/api/v1/users", { params: { query } }));
}
