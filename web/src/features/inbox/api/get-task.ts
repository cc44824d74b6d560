import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type Task = Body<"Task">;

export function getTask(id: string): Promise<Task> {
  return body(client.GET("/api/v1/tasks/{task_id}", { params: { path: { task_id: id } } }));
}
