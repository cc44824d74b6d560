import { body, client } from "@/shared/api/client";

export function dismissCase(id: string, reason: string) {
  return body(
    client.POST("/api/v1/cases/{case_id}/dismiss", {
      params: { path: { case_id: id } },
      body: { reason },
    }),
  );
}
