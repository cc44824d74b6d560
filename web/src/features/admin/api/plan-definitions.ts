import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type Plan = Body<"PlanAnswer">;

/** What publishing these files over the present ones would do. */
export function planDefinitions(files: Record<string, string>): Promise<Plan> {
  return body(
    client.POST("/api/v1/definitions/plan", {
      body: { files, is_complete: false, removed: [] },
    }),
  );
}
