import { body, client } from "@/shared/api/client";

export function resolveCase(id: string, reason: string) {
  return body(
    client.POST("/api/v1/cases/{case_id}/resolve", {
      params: { path: { case_id: id } },
      body: { reason },
    }),
  );
}
