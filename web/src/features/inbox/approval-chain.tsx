import { Text, Timeline } from "@mantine/core";
import { IconCheck, IconClock, IconMinus, IconX } from "@tabler/icons-react";

import type { Approval, ApprovalStep } from "@/features/inbox/api/get-approval";
import { messages } from "@/features/inbox/messages";
import { Part } from "@/features/inbox/part";
import { useFormat } from "@/shared/format/use-format";
import { useMessages } from "@/shared/i18n/language";
import { StateBadge } from "@/shared/ui/state-badge";

const MARKS: Record<string, typeof IconCheck> = {
  granted: IconCheck,
  rejected: IconX,
  skipped: IconMinus,
};
const COLORS: Record<string, string> = { granted: "teal", rejected: "red", open: "orange" };

/** The chain behind and ahead: every step with whom it asks. */
export function ApprovalChain({ approval }: { approval: Approval }) {
  const text = useMessages(messages);
  const known = new Set(approval.steps.map((step) => step.name));
  const ahead = approval.ahead.filter((step) => !known.has(step.name));
  return (
    <Part title={text.chain}>
      <Timeline bulletSize={22} lineWidth={2} active={-1}>
        {approval.steps.map((step) => {
          const Mark = MARKS[step.state] ?? IconClock;
          return (
            <Timeline.Item
              key={step.name}
              color={COLORS[step.state] ?? "gray"}
              bullet={<Mark size={13} aria-hidden />}
              title={<Text size="sm">{step.title}</Text>}
            >
              <StepLine step={step} />
            </Timeline.Item>
          );
        })}
        {ahead.map((step) => (
          <Timeline.Item
            key={step.name}
            bullet={<IconClock size={13} aria-hidden />}
            lineVariant="dashed"
            title={<Text size="sm">{step.title}</Text>}
          >
            <Text size="xs" c="dimmed">
              {step.description || step.asks.join(", ")}
            </Text>
          </Timeline.Item>
        ))}
      </Timeline>
    </Part>
  );
}

function StepLine({ step }: { step: ApprovalStep }) {
  const text = useMessages(messages);
  const format = useFormat();
  const asked = step.assignees.map((one) =>
    one.on_behalf_of_name === null
      ? one.label
      : `${one.label} (${text.onBehalf(one.on_behalf_of_name)})`,
  );
  const many = asked.length > 1 ? `${text.need(step.need)} ` : "";
  return (
    <>
      <StateBadge state={step.state} label={text.states[step.state]} />
      <Text size="xs" c="dimmed" mt={2}>
        {asked.length > 0 && many + asked.join(", ")}
        {step.decided_at !== null && ` · ${format.time(step.decided_at)}`}
        {step.decided_at === null &&
          step.due_at !== null &&
          ` · ${text.due} ${format.time(step.due_at)}`}
        {step.note !== null && ` · ${step.note}`}
      </Text>
    </>
  );
}
