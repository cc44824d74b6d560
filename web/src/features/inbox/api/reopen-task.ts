import { body, client } from "@/shared/api/client";

export function reopenTask(id: string) {
  return body(client.POST("/api/v1/tasks/{task_id}/reopen", { params: { path: { task_id: id } } }));
}
