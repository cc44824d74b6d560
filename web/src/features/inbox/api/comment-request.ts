import { body, client } from "@/shared/api/client";

export function commentRequest(id: string, text: string) {
  return body(
    client.POST("/api/v1/approvals/{request_id}/comment", {
      params: { path: { request_id: id } },
      body: { text },
    }),
  );
}
