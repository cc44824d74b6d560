import { body, client } from "@/shared/api/client";

export function answerQuestion(id: string, comment: string) {
  return body(
    client.POST("/api/v1/approvals/{request_id}/answer", {
      params: { path: { request_id: id } },
      body: { comment },
    }),
  );
}
