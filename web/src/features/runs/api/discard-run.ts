import { body, client } from "@/shared/api/client";

export function discardRun(id: string, reason: string) {
  return body(
    client.POST("/api/v1/runs/{run_id}/discard", {
      params: { path: { run_id: id } },
      body: { reason },
    }),
  );
}
