import { body, client } from "@/shared/api/client";

export function cancelRun(id: string, reason: string) {
  return body(
    client.POST("/api/v1/runs/{run_id}/cancel", {
      params: { path: { run_id: id } },
      body: { reason },
    }),
  );
}
