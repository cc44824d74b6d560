import { body, client } from "@/shared/api/client";

export function commentCase(id: string, text: string) {
  return body(
    client.POST("/api/v1/cases/{case_id}/comments", {
      params: { path: { case_id: id } },
      body: { body: text },
    }),
  );
}
