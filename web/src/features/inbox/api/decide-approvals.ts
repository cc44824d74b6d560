import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type BulkOutcome = Body<"BulkDecisionResult">;

/** Decide many at once; each succeeds or fails by itself. */
export function decideApprovals(
  ids: readonly string[],
  kind: "approve" | "reject" | "return",
  comment: string | undefined,
): Promise<BulkOutcome[]> {
  const items = ids.map((id) => ({ request_id: id, kind, comment }));
  return body(client.POST("/api/v1/approvals/bulk", { body: { items } }));
}
