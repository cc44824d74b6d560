import { body, client } from "@/shared/api/client";

export function cancelRequest(id: string, reason: string) {
  return body(
    client.POST("/api/v1/approvals/{request_id}/cancel", {
      params: { path: { request_id: id } },
      body: { reason },
    }),
  );
}
