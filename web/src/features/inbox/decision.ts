import type { Approval } from "@/features/inbox/api/get-approval";

export type DecisionName =
  | "approve"
  | "reject"
  | "return"
  | "ask"
  | "answer"
  | "comment"
  | "reassign"
  | "delegate"
  | "withdraw"
  | "withdrawApproval"
  | "cancelRequest";

/** What a decision asks of the one who takes it. */
export const NEEDS: Record<
  DecisionName,
  { text: "none" | "optional" | "required"; person: boolean }
> = {
  approve: { text: "optional", person: false },
  reject: { text: "required", person: false },
  return: { text: "required", person: false },
  ask: { text: "required", person: false },
  answer: { text: "required", person: false },
  comment: { text: "required", person: false },
  reassign: { text: "optional", person: true },
  delegate: { text: "optional", person: true },
  withdraw: { text: "optional", person: false },
  withdrawApproval: { text: "optional", person: false },
  cancelRequest: { text: "required", person: false },
};

/** The decisions that the person may take now; the service checks them again. */
export function decisionsOf(
  approval: Approval,
  me: { user_id: number; roles: readonly string[] },
): DecisionName[] {
  if (approval.state !== "pending") {
    return approval.state === "granted" && approval.requester_id === me.user_id ? ["withdraw"] : [];
  }
  const found: DecisionName[] = [];
  if (approval.steps.some((step) => step.may_decide)) {
    found.push("approve", "reject", "return", "ask", "reassign", "delegate");
  }
  const isRequester = approval.requester_id === me.user_id;
  if (isRequester && approval.decisions.findLast(isTalk)?.kind === "ask") found.push("answer");
  if (approvedStep(approval, me.user_id) !== undefined) found.push("withdrawApproval");
  if (isRequester) found.push("withdraw");
  found.push("comment");
  if (me.roles.includes("administrator")) found.push("cancelRequest");
  return found;
}

function isTalk(decision: Approval["decisions"][number]): boolean {
  return decision.kind === "ask" || decision.kind === "answer";
}

/** The step that the person has approved, and may still take back. */
export function approvedStep(approval: Approval, userId: number): string | undefined {
  const own = approval.decisions.findLast(
    (decision) => decision.user_id === userId && decision.kind === "approve" && !decision.is_void,
  );
  return own?.step ?? undefined;
}
