import { body, client } from "@/shared/api/client";

export function runAction(automationId: string, recordId: number) {
  return body(
    client.POST("/api/v1/automations/{automation_id}/run", {
      params: { path: { automation_id: automationId } },
      body: { record_ids: [recordId] },
    }),
  );
}
