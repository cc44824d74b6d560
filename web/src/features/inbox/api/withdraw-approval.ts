import { body, client } from "@/shared/api/client";

export function withdrawApproval(id: string, given: { step: string; comment?: string }) {
  return body(
    client.POST("/api/v1/approvals/{request_id}/withdraw-approval", {
      params: { path: { request_id: id } },
      body: given,
    }),
  );
}
