import { ActionIcon, Alert, Group, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconCopy, IconTrash, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import { messages } from "@/features/automations/builder-messages";
import { ControlForm } from "@/features/automations/control-form";
import { payloadOf, type Schema } from "@/features/automations/schema";
import { SchemaField } from "@/features/automations/schema-field";
import { copied, partsOf, removed, shifted, stepAt } from "@/features/automations/step-edits";
import { ValueMap } from "@/shared/draft/value-map";
import { actionsQuery } from "@/shared/api/queries";
import { messages as canvasMessages } from "@/shared/canvas/messages";
import { controlKindOf, nameOf, type Step } from "@/shared/canvas/step";
import { ConditionField } from "@/shared/condition/condition-field";
import { type Data, errorAt, problemsAt, setAt, textOf } from "@/shared/draft/data";
import type { DraftEditor } from "@/shared/draft/use-draft";
import { useMessages } from "@/shared/i18n/language";

interface Props {
  editor: DraftEditor;
  value: Data;
  path: string;
  model: string | null;
  onSelect: (path: string | null) => void;
}

/** The chosen step: its form, and what can be done with it. */
export function StepPanel({ editor, value, path, model, onSelect }: Props) {
  const text = useMessages(messages);
  const titles = useMessages(canvasMessages);
  const actions = useQuery(actionsQuery).data;
  const step = stepAt(value, path);
  if (step === undefined) return null;
  const kind = controlKindOf(step);
  const name = nameOf(step);
  const action = actions?.find((one) => one.name === name);
  const put = (next: Step) => {
    editor.change((present) => setAt(present, partsOf(path), next));
  };
  const wrong = (part: string) => errorAt(editor.problems, `${path}.${part}`);
  const own = problemsAt(editor.problems, path, true);
  const go = (edit: { value: Data; path: string }) => {
    editor.change(() => edit.value);
    onSelect(edit.path);
  };
  const title = kind === null ? (action?.title ?? name) : titles.steps[kind];
  return (
    <Paper withBorder p="md" component="section" aria-label={title}>
      <Group justify="space-between" mb="xs" wrap="nowrap">
        <Title order={2} size="h5">
          {title}
        </Title>
        <Group gap={2} wrap="nowrap">
          <Act
            label={text.up}
            onClick={() => {
              go(shifted(value, path, -1));
            }}
          >
            <IconArrowUp size={16} />
          </Act>
          <Act
            label={text.down}
            onClick={() => {
              go(shifted(value, path, 1));
            }}
          >
            <IconArrowDown size={16} />
          </Act>
          <Act
            label={text.copy}
            onClick={() => {
              go(copied(value, path));
            }}
          >
            <IconCopy size={16} />
          </Act>
          <Act
            label={text.remove}
            color="red"
            onClick={() => {
              onSelect(null);
              editor.change((present) => removed(present, path));
            }}
          >
            <IconTrash size={16} />
          </Act>
          <Act
            label={text.close}
            onClick={() => {
              onSelect(null);
            }}
          >
            <IconX size={16} />
          </Act>
        </Group>
      </Group>
      {action !== undefined && (
        <Text size="xs" c="dimmed" mb="sm">
          {action.doc}
        </Text>
      )}
      {own.map((problem) => (
        <Alert key={problem.message} color="red" p="xs" mb="sm">
          {problem.message} {problem.suggestion}
        </Alert>
      ))}
      <Stack gap="sm">
        {kind === null ? (
          <ActionForm
            name={name}
            schema={(action?.input ?? {}) as Schema}
            shorthand={action?.shorthand ?? null}
            step={step}
            model={model}
            onChange={put}
            errorAt={wrong}
          />
        ) : (
          <ControlForm kind={kind} step={step} model={model} onChange={put} errorAt={wrong} />
        )}
        {kind === null && (
          <>
            <ConditionField
              label={text.stepWhen}
              emptyText={text.stepAlways}
              model={model}
              value={textOf(step.when)}
              onChange={(when) => {
                put(setAt(step, ["when"], when || undefined));
              }}
            />
            <TextInput
              label={text.stepAs}
              description={text.stepAsHelp}
              error={wrong("as")}
              value={textOf(step.as)}
              onChange={(event) => {
                put(setAt(step, ["as"], event.currentTarget.value || undefined));
              }}
            />
          </>
        )}
        <TextInput
          label={text.note}
          value={textOf(step.note)}
          onChange={(event) => {
            put(setAt(step, ["note"], event.currentTarget.value || undefined));
          }}
        />
      </Stack>
    </Paper>
  );
}

interface ActionFormProps {
  name: string;
  schema: Schema;
  shorthand: string | null;
  step: Step;
  model: string | null;
  onChange: (step: Step) => void;
  errorAt: (part: string) => string | undefined;
}

/** The form of an action, made of the schema of its input. */
function ActionForm({
  name,
  schema,
  shorthand,
  step,
  model,
  onChange,
  errorAt: wrong,
}: ActionFormProps) {
  const text = useMessages(messages);
  const payload = payloadOf(step[name], shorthand);
  if (schema.properties === undefined) {
    return (
      <ValueMap
        label={text.fields}
        model={model}
        value={step[name]}
        error={wrong(name)}
        onChange={(next) => {
          onChange({ ...step, [name]: next ?? {} });
        }}
      />
    );
  }
  const target = textOf(payload.model) || null;
  return Object.entries(schema.properties).map(([property, one]) => (
    <SchemaField
      key={property}
      action={name}
      name={property}
      schema={one}
      root={schema}
      model={model}
      target={target}
      value={payload[property]}
      error={wrong(`${name}.${property}`)}
      onChange={(next) => {
        onChange({ ...step, [name]: setAt(payload, [property], next) });
      }}
    />
  ));
}

function Act({
  label,
  color,
  onClick,
  children,
}: {
  label: string;
  color?: string;
  onClick: () => void;
  children: React.ReactNode;
}) {
  return (
    <ActionIcon variant="subtle" color={color} aria-label={label} title={label} onClick={onClick}>
      {children}
    </ActionIcon>
  );
}
