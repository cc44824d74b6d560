import { body, client } from "@/shared/api/client";

export function pauseAutomation(id: string, reason: string) {
  return body(
    client.POST("/api/v1/automations/{automation_id}/pause", {
      params: { path: { automation_id: id } },
      body: { reason },
    }),
  );
}
