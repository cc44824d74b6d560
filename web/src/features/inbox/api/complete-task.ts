import { body, client } from "@/shared/api/client";

export function completeTask(id: string, note?: string) {
  return body(
    client.POST("/api/v1/tasks/{task_id}/complete", {
      params: { path: { task_id: id } },
      body: { outcome: note },
    }),
  );
}
