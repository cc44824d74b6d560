import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type RunDetail = Body<"RunDetail">;
export type RunStep = Body<"RunStepBody">;

export function getRun(id: string): Promise<RunDetail> {
  return body(client.GET("/api/v1/runs/{run_id}", { params: { path: { run_id: id } } }));
}
