import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type Delegation = Body<"Delegation">;

export function listDelegations(query: { user_id?: number | null }) {
  return body(client.GET("/api/v1/delegations", { params: { query } }));
}
