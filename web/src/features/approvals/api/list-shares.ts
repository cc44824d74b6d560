import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type Share = Body<"ShareBody">;

export function listShares(since: string) {
  return body(client.GET("/api/v1/approval-reports/shares", { params: { query: { since } } }));
}
