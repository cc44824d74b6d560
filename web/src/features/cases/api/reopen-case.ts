import { body, client } from "@/shared/api/client";

export function reopenCase(id: string, reason: string) {
  return body(
    client.POST("/api/v1/cases/{case_id}/reopen", {
      params: { path: { case_id: id } },
      body: { reason },
    }),
  );
}
