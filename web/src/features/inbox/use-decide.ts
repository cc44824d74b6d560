import { useMutation, useQueryClient } from "@tanstack/react-query";

import { answerQuestion } from "@/features/inbox/api/answer-question";
import { approveRequest } from "@/features/inbox/api/approve-request";
import { askRequester } from "@/features/inbox/api/ask-requester";
import { cancelRequest } from "@/features/inbox/api/cancel-request";
import { commentRequest } from "@/features/inbox/api/comment-request";
import { delegateRequest } from "@/features/inbox/api/delegate-request";
import type { Approval } from "@/features/inbox/api/get-approval";
import { reassignRequest } from "@/features/inbox/api/reassign-request";
import { rejectRequest } from "@/features/inbox/api/reject-request";
import { returnRequest } from "@/features/inbox/api/return-request";
import { withdrawApproval } from "@/features/inbox/api/withdraw-approval";
import { withdrawRequest } from "@/features/inbox/api/withdraw-request";
import { approvedStep, type DecisionName } from "@/features/inbox/decision";
import { useMe } from "@/shared/session/me";

export interface Given {
  name: DecisionName;
  text: string;
  userId: number | null;
}

/** Take a decision on a request as it was shown: bound to the values that the person has seen. */
export function useDecide(approval: Approval) {
  const queries = useQueryClient();
  const me = useMe();
  return useMutation({
    mutationFn: (given: Given) => decide(approval, given, me.user_id),
    // Not waited for: the answer is shown at once, also while the line is down.
    onSettled: () => {
      for (const topic of ["approval", "inbox", "home", "record"]) {
        void queries.invalidateQueries({ queryKey: [topic] });
      }
    },
  });
}

function decide(approval: Approval, { name, text, userId }: Given, me: number): Promise<unknown> {
  const { id, hash } = approval;
  const step = approval.steps.find((one) => one.may_decide)?.name;
  const comment = text === "" ? undefined : text;
  switch (name) {
    case "approve":
      return approveRequest(id, { step, comment, hash });
    case "reject":
      return rejectRequest(id, { step, comment: text, hash });
    case "return":
      return returnRequest(id, { step, comment: text, hash });
    case "ask":
      return askRequester(id, { step, comment: text });
    case "answer":
      return answerQuestion(id, text);
    case "comment":
      return commentRequest(id, text);
    case "reassign":
      return reassignRequest(id, { step: step ?? "", to_user_id: userId ?? 0, comment });
    case "delegate":
      return delegateRequest(id, { step: step ?? "", to_user_id: userId ?? 0, comment });
    case "withdraw":
      return withdrawRequest(id, comment);
    case "withdrawApproval":
      return withdrawApproval(id, { step: approvedStep(approval, me) ?? "", comment });
    case "cancelRequest":
      return cancelRequest(id, text);
  }
}
