import { body, client } from "@/shared/api/client";

export function withdrawRequest(id: string, comment?: string) {
  return body(
    client.POST("/api/v1/approvals/{request_id}/withdraw", {
      params: { path: { request_id: id } },
      body: { comment },
    }),
  );
}
