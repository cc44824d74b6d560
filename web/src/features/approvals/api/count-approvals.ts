import { body, client } from "@/shared/api/client";
import type { paths } from "@/shared/api/schema";
import type { Body } from "@/shared/api/types";

export type ApprovalCounts = Body<"ApprovalCounts">;
export type CountsQuery = NonNullable<
  paths["/api/v1/approvals/counts"]["get"]["parameters"]["query"]
>;

export function countApprovals(query: CountsQuery) {
  return body(client.GET("/api/v1/approvals/counts", { params: { query } }));
}
