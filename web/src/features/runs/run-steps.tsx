import { Accordion, Button, Code, Group, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import type { RunDetail, RunStep } from "@/features/runs/api/get-run";
import { tellOutcome } from "@/features/runs/api/tell-outcome";
import { messages } from "@/features/runs/messages";
import { millisecondsOf } from "@/features/runs/run-state";
import { fromCode } from "@/shared/format/format";
import { useFormat } from "@/shared/format/use-format";
import { useMessages } from "@/shared/i18n/language";
import { useHasRole } from "@/shared/session/me";
import { askReason } from "@/shared/ui/ask-reason";
import { Facts } from "@/shared/ui/facts";
import { notifyDone, notifyProblem } from "@/shared/ui/notify";
import { StateBadge } from "@/shared/ui/state-badge";

const PORTION = 50;

interface Props {
  run: RunDetail;
  /** Only the passes of this step. */
  place: string | null;
  onAll: () => void;
}

/** The steps of a run in their order: what went in, what came out, each attempt. */
export function RunSteps({ run, place, onAll }: Props) {
  const text = useMessages(messages);
  const [shown, setShown] = useState(PORTION);
  const steps = run.steps.filter((step) => place === null || step.place === place);
  return (
    <section>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h5">
          {text.steps}
        </Title>
        {place !== null && (
          <Button size="compact-xs" variant="subtle" onClick={onAll}>
            {text.allSteps}
          </Button>
        )}
      </Group>
      {steps.length === 0 && (
        <Text size="sm" c="dimmed">
          {place === null ? text.noSteps : text.notReached}
        </Text>
      )}
      <Accordion variant="separated" multiple key={place}>
        {steps.slice(0, shown).map((step) => (
          <Accordion.Item key={step.path} value={step.path}>
            <Accordion.Control>
              <Group gap="xs">
                <Text size="sm" fw={550}>
                  {fromCode(step.action)}
                </Text>
                {step.passes.length > 0 && (
                  <Text size="xs" c="dimmed">
                    {text.pass(step.passes.map((pass) => String(pass + 1)).join("."))}
                  </Text>
                )}
                <StateBadge state={step.state} label={text.stepStates[step.state]} />
              </Group>
            </Accordion.Control>
            <Accordion.Panel>
              <StepDetail run={run} step={step} />
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
      {steps.length > shown && (
        <Button
          mt="xs"
          variant="subtle"
          size="xs"
          onClick={() => {
            setShown(shown + PORTION);
          }}
        >
          {text.more}
        </Button>
      )}
    </section>
  );
}

function StepDetail({ run, step }: { run: RunDetail; step: RunStep }) {
  const mayAct = useHasRole("administrator", run.owner);
  const text = useMessages(messages);
  const format = useFormat();
  const took = millisecondsOf(step);
  return (
    <Stack gap="xs">
      {step.error !== null && (
        <Text size="sm" c="var(--mantine-color-error)">
          {String(step.error.message ?? step.error.code ?? "")}
        </Text>
      )}
      {step.state === "unknown" && mayAct && <Unknown run={run} step={step} />}
      <Facts
        facts={[
          [text.began, step.started_at === null ? null : format.time(step.started_at)],
          [text.ended, step.finished_at === null ? null : format.time(step.finished_at)],
          [text.took, took > 0 ? format.duration(took) : null],
          [text.nextAttempt, step.due_at === null ? null : format.time(step.due_at)],
          [text.attempt, step.attempt > 1 ? String(step.attempt) : null],
        ]}
      />
      {step.attempts?.map((attempt) => (
        <Text size="xs" key={attempt.attempt}>
          {attempt.attempt}. {format.time(attempt.began_at)}: {fromCode(attempt.outcome)}{" "}
          {String(attempt.error?.message ?? "")}
        </Text>
      ))}
      <Value label={text.input} value={step.input} />
      <Value label={text.output} value={step.output} />
    </Stack>
  );
}

function Value({ label, value }: { label: string; value: unknown }) {
  if (value === null || value === undefined) return null;
  return (
    <div>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Code block tabIndex={0} mah={260}>
        {JSON.stringify(value, null, 2)}
      </Code>
    </div>
  );
}

/** Nobody knows whether the effect happened: somebody looks there, and says so here. */
function Unknown({ run, step }: { run: RunDetail; step: RunStep }) {
  const text = useMessages(messages);
  const queries = useQueryClient();
  const act = useMutation({
    mutationFn: ({ hasHappened, reason }: { hasHappened: boolean; reason: string }) =>
      tellOutcome(run.id, step.path, hasHappened, reason),
    onSuccess: () => {
      notifyDone(text.told);
      return queries.invalidateQueries({ queryKey: ["run"] });
    },
    onError: notifyProblem,
  });
  const tell = async (hasHappened: boolean) => {
    const confirm = hasHappened ? text.hasHappened : text.hasNotHappened;
    const reason = await askReason({ title: confirm, text: text.unknownText, confirm });
    if (reason !== null) act.mutate({ hasHappened, reason });
  };
  return (
    <Group gap="xs">
      <Text size="sm">{text.unknownText}</Text>
      <Button size="xs" loading={act.isPending} onClick={() => void tell(true)}>
        {text.hasHappened}
      </Button>
      <Button size="xs" variant="default" loading={act.isPending} onClick={() => void tell(false)}>
        {text.hasNotHappened}
      </Button>
    </Group>
  );
}
