import { body, client } from "@/shared/api/client";

export type Version = "original" | "present";

export function replayRun(id: string, reason: string, version: Version) {
  return body(
    client.POST("/api/v1/runs/{run_id}/replay", {
      params: { path: { run_id: id } },
      body: { reason, version },
    }),
  );
}
