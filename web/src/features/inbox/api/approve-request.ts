import { body, client } from "@/shared/api/client";

export function approveRequest(
  id: string,
  given: { step?: string; comment?: string; hash?: string },
) {
  return body(
    client.POST("/api/v1/approvals/{request_id}/approve", {
      params: { path: { request_id: id } },
      body: { step: given.step, comment: given.comment, expected_hash: given.hash },
    }),
  );
}
