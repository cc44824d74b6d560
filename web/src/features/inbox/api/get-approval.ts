import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type Approval = Body<"ApprovalBody">;
export type ApprovalStep = Body<"StepBody">;

export function getApproval(id: string): Promise<Approval> {
  return body(
    client.GET("/api/v1/approvals/{request_id}", { params: { path: { request_id: id } } }),
  );
}
