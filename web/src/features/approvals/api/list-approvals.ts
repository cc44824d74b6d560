import { body, client } from "@/shared/api/client";
import type { paths } from "@/shared/api/schema";
import type { Body } from "@/shared/api/types";

export type ApprovalItem = Body<"ApprovalItem">;
export type ApprovalsQuery = NonNullable<paths["/api/v1/approvals"]["get"]["parameters"]["query"]>;

export function listApprovals(query: ApprovalsQuery) {
  return body(client.GET("/api/v1/approvals", { params: { query } }));
}
