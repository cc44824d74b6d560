import type { Plan } from "@/features/admin/api/plan-definitions";
import { body, client } from "@/shared/api/client";

export function applyDefinitions(files: Record<string, string>, reason: string): Promise<Plan> {
  return body(
    client.POST("/api/v1/definitions/apply", {
      body: { files, reason, is_complete: false, removed: [], allow_destructive: false },
    }),
  );
}
