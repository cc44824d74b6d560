import { Alert, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import type { Approval } from "@/features/inbox/api/get-approval";
import { ApprovalChain } from "@/features/inbox/approval-chain";
import { ApprovalHistory } from "@/features/inbox/approval-history";
import { ApprovalValues, ChangedValues } from "@/features/inbox/approval-values";
import { DecisionBar } from "@/features/inbox/decision-bar";
import { messages } from "@/features/inbox/messages";
import { approvalQuery } from "@/features/inbox/queries";
import { fromCode } from "@/shared/format/format";
import { useMessages } from "@/shared/i18n/language";
import { PageLink, recordPath } from "@/shared/navigation/link";
import { Ago } from "@/shared/ui/ago";
import { ProblemAlert } from "@/shared/ui/problem-alert";
import { StateBadge } from "@/shared/ui/state-badge";

interface Props {
  id: string;
  /** The decision that is begun as soon as the request is shown. */
  intent?: "approve" | "reject" | null;
  onDecided?: () => void;
}

/** One request with everything that a decision needs, and the decision itself at the bottom. */
export function ApprovalView({ id, intent = null, onDecided }: Props) {
  const approval = useQuery(approvalQuery(id));
  if (approval.isPending) return <Skeleton height={320} />;
  if (approval.error !== null) {
    return <ProblemAlert error={approval.error} onRetry={() => void approval.refetch()} />;
  }
  return (
    <Stack gap="lg">
      <Asked approval={approval.data} />
      <ChangedValues approval={approval.data} />
      <Why approval={approval.data} />
      <ApprovalValues approval={approval.data} />
      <ApprovalChain approval={approval.data} />
      <ApprovalHistory approval={approval.data} />
      <DecisionBar approval={approval.data} intent={intent} onDecided={onDecided} />
    </Stack>
  );
}

function Asked({ approval }: { approval: Approval }) {
  const text = useMessages(messages);
  return (
    <section>
      <Group gap="xs" mb={4}>
        <StateBadge state={approval.state} label={text.states[approval.state]} />
        <Text size="sm" c="dimmed">
          {approval.policy_title}
        </Text>
      </Group>
      <Title order={2} size="h4">
        {approval.title}
      </Title>
      <Text size="sm" c="dimmed">
        {text.requestedBy(approval.requester_name)} · <Ago at={approval.requested_at} />
        {approval.operation !== null && ` · ${text.askedFor(fromCode(approval.operation))}`}
      </Text>
      {approval.reason !== null && approval.reason !== "" && (
        <Text size="sm" mt="xs">
          „{approval.reason}“
        </Text>
      )}
      {approval.model !== null && approval.record_id !== null && (
        <PageLink to={recordPath(approval.model, approval.record_id)} size="sm" mt={4}>
          {text.openRecord}
        </PageLink>
      )}
    </section>
  );
}

/** Why the reader was asked, or why the decision is not theirs, in the words of the service. */
function Why({ approval }: { approval: Approval }) {
  const text = useMessages(messages);
  const mine = approval.steps.find((step) => step.may_decide);
  const step = mine ?? approval.steps.find((other) => other.state === "open");
  if (step === undefined) return null;
  return (
    <Alert
      color={mine === undefined ? "gray" : "petrol"}
      variant="light"
      title={mine === undefined ? text.cannotDecide : text.whyMe}
    >
      <Text size="sm">
        <b>{step.title}</b>: {step.why ?? step.assignees.map((one) => one.label).join(", ")}
      </Text>
      {mine === undefined && step.remedy !== null && <Text size="sm">{step.remedy}</Text>}
    </Alert>
  );
}
