import { Badge, Paper, Skeleton, Stack, Text, Timeline, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { Simulation, Trial } from "@/features/policies/api/simulate-policy";
import { messages } from "@/features/policies/messages";
import { simulationQuery } from "@/features/policies/queries";
import type { Field } from "@/shared/api/get-model";
import { ProblemError } from "@/shared/api/problem";
import { modelQuery } from "@/shared/api/queries";
import { useFormat } from "@/shared/format/use-format";
import { useMessages } from "@/shared/i18n/language";
import { PersonSelect } from "@/shared/people/person-select";
import { sent } from "@/shared/records/field";
import { FieldInput } from "@/shared/records/field-input";
import { ReferenceSelect } from "@/shared/records/reference-select";
import { ProblemAlert } from "@/shared/ui/problem-alert";

interface Props {
  /** The policy that is tried: published, or the text of a draft. */
  trial: Pick<Trial, "policy_id" | "source">;
  /** Its text: what it reads can be set. */
  source: string;
  model: string | null;
}

const NOTHING: Record<string, unknown> = {};

/** Who is asked, and until when, for values or a record, before anybody is. */
export function Simulator({ trial, source, model }: Props) {
  const text = useMessages(messages);
  const [values, setValues] = useState(NOTHING);
  const [record, setRecord] = useState<{ id: number; label?: string | null } | null>(null);
  const [requester, setRequester] = useState<number | null>(null);
  const found = useQuery({ ...modelQuery(model ?? ""), enabled: model !== null });
  const fields = (found.data?.fields ?? []).filter((field) => isRead(field, source));
  const asked: Trial = {
    ...trial,
    record_id: record?.id ?? null,
    requester_id: requester,
    values: Object.fromEntries(
      Object.entries(values)
        .filter(([, value]) => value !== null && value !== undefined && value !== "")
        .map(([name, value]) => [name, sent(value)]),
    ),
  };
  const [settled] = useDebouncedValue(JSON.stringify(asked), 250);
  const answer = useQuery(simulationQuery(JSON.parse(settled) as Trial));
  return (
    <Paper withBorder p="md" component="section" aria-label={text.tryIt}>
      <Title order={2} size="h5">
        {text.tryIt}
      </Title>
      <Text size="xs" c="dimmed" mb="sm">
        {text.tryText}
      </Text>
      <Stack gap="xs">
        {model !== null && (
          <ReferenceSelect
            label={text.trialRecord}
            model={model}
            value={record}
            onChange={setRecord}
            isRequired={false}
            isDisabled={false}
          />
        )}
        {fields.map((field) => (
          <FieldInput
            key={field.name}
            field={{
              ...field,
              is_writable: true,
              is_computed: false,
              is_required: false,
              help: "",
            }}
            values={values}
            onChange={(name, value) => {
              setValues((present) => ({ ...present, [name]: value }));
            }}
          />
        ))}
        <PersonSelect label={text.trialRequester} value={requester} onChange={setRequester} />
      </Stack>
      <div aria-live="polite">
        {answer.error !== null &&
          (isUnfinished(answer.error) ? (
            <Text size="sm" c="dimmed" mt="md">
              {text.notYet}
            </Text>
          ) : (
            <ProblemAlert error={answer.error} />
          ))}
        {answer.isPending && <Skeleton height={80} mt="md" />}
        {answer.data !== undefined && answer.error === null && <Outcome outcome={answer.data} />}
      </div>
    </Paper>
  );
}

/** Whether the draft cannot be tried yet: its problems are told where they are. */
function isUnfinished(error: Error): boolean {
  return error instanceof ProblemError && error.errors.some((one) => one.path.startsWith("source"));
}

/** Whether the policy's text names the field. */
function isRead(field: Field, source: string): boolean {
  if (field.is_system || ["lines", "json", "file"].includes(field.type)) return false;
  const code = source.replace(/^(id|title|purpose|description|reason):.*$/gm, "");
  return new RegExp(`(?<![\\w.])${field.name}(?!\\w)`).test(code);
}

function Outcome({ outcome }: { outcome: Simulation }) {
  const text = useMessages(messages);
  const format = useFormat();
  const asked = outcome.steps.filter((step) => step.skipped === null);
  const skipped = outcome.steps.filter((step) => step.skipped !== null);
  return (
    <>
      <Text fw={600} mt="md" mb="xs">
        {text.verdicts[outcome.verdict]}
      </Text>
      {outcome.clause !== null && (
        <Text size="sm" c="dimmed" ff="monospace">
          {outcome.clause}
        </Text>
      )}
      <Timeline bulletSize={20} lineWidth={2} active={-1}>
        {asked.map((step) => (
          <Timeline.Item key={step.name} title={step.title}>
            {step.asked.length === 0 && (
              <Text size="sm" c="var(--mantine-color-error)">
                {text.nobody}
              </Text>
            )}
            {step.asked.map((one) => (
              <Text size="sm" key={one.kind + one.id}>
                <b>{one.label}</b>
                {one.people.length > 0 && ": "}
                {one.people.length === 0 && one.kind !== "user" && (
                  <Badge ml={6} size="sm" color="red" variant="light" tt="none">
                    {text.nobodyHas}
                  </Badge>
                )}
                {one.people
                  .map((person) =>
                    person.stands_in_for === null
                      ? person.name
                      : text.standsIn(person.name, person.stands_in_for),
                  )
                  .join(", ")}
              </Text>
            ))}
            <Text size="xs" c="dimmed">
              {step.need > 1 && `${text.needs(step.need)} · `}
              {step.due_at !== null && text.until(format.time(step.due_at))}
            </Text>
            {step.condition !== null && (
              <Text size="xs" c="dimmed" ff="monospace">
                {step.condition}
              </Text>
            )}
          </Timeline.Item>
        ))}
      </Timeline>
      {asked.length > 0 && skipped.length > 0 && (
        <Text size="xs" c="dimmed" mt="xs">
          {text.notAsked}: {skipped.map((step) => step.title).join(", ")}
        </Text>
      )}
    </>
  );
}
