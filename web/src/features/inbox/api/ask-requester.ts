import { body, client } from "@/shared/api/client";

export function askRequester(id: string, given: { step?: string; comment: string }) {
  return body(
    client.POST("/api/v1/approvals/{request_id}/ask", {
      params: { path: { request_id: id } },
      body: given,
    }),
  );
}
