import { body, client } from "@/shared/api/client";

export function cancelTask(id: string, reason: string) {
  return body(
    client.POST("/api/v1/tasks/{task_id}/cancel", {
      params: { path: { task_id: id } },
      body: { reason },
    }),
  );
}
