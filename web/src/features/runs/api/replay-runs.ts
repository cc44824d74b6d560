import type { FailureCause } from "@/features/runs/api/list-causes";
import type { Version } from "@/features/runs/api/replay-run";
import { body, client } from "@/shared/api/client";

/** Up to five hundred runs of one cause. */
export function replayRuns(cause: FailureCause, reason: string, version: Version) {
  const { automation_id, path, code } = cause;
  return body(
    client.POST("/api/v1/runs/replay", {
      body: { reason, version, run_ids: [], cause: { automation_id, path, code } },
    }),
  );
}
