import { body, client } from "@/shared/api/client";

export function reassignRequest(
  id: string,
  given: { step: string; to_user_id: number; comment?: string },
) {
  return body(
    client.POST("/api/v1/approvals/{request_id}/reassign", {
      params: { path: { request_id: id } },
      body: given,
    }),
  );
}
