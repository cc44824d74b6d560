import { body, client } from "@/shared/api/client";

/** Say whether an effect whose outcome is unknown has happened. */
export function tellOutcome(id: string, path: string, hasHappened: boolean, reason: string) {
  return body(
    client.POST("/api/v1/runs/{run_id}/outcome", {
      params: { path: { run_id: id } },
      body: { path, has_happened: hasHappened, reason },
    }),
  );
}
