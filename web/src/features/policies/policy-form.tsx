import { Button, Grid, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import { messages } from "@/features/policies/messages";
import { OutcomeRules } from "@/features/policies/outcome-rules";
import { PolicyRules } from "@/features/policies/policy-rules";
import { Simulator } from "@/features/policies/simulator";
import { StepEditor } from "@/features/policies/step-editor";
import { modelQuery, modelsQuery } from "@/shared/api/queries";
import { ConditionField } from "@/shared/condition/condition-field";
import { type Data, errorAt, freeName, moved, setAt, textOf } from "@/shared/draft/data";
import { HeaderFields } from "@/shared/draft/header-fields";
import type { DraftEditor } from "@/shared/draft/use-draft";
import { fromCode } from "@/shared/format/format";
import { useMessages } from "@/shared/i18n/language";
import { Part } from "@/shared/ui/part";

interface Props {
  editor: DraftEditor;
}

/** A policy as a form, beside a trial of it. */
export function PolicyForm({ editor }: Props) {
  const value = editor.value ?? {};
  const model = textOf(value.model) || null;
  return (
    <Grid gap="xl">
      <Grid.Col span={{ base: 12, lg: 7.5 }}>
        <fieldset
          disabled={!editor.draft.is_mine}
          style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}
        >
          <Stack gap="lg">
            <HeaderFields editor={editor} value={value} />
            <Gate editor={editor} value={value} model={model} />
            <Steps editor={editor} value={value} model={model} />
            <PolicyRules editor={editor} value={value} model={model} />
            <OutcomeRules editor={editor} value={value} model={model} />
          </Stack>
        </fieldset>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 4.5 }}>
        <Simulator trial={{ source: editor.source }} source={editor.source} model={model} />
      </Grid.Col>
    </Grid>
  );
}

export interface PartProps extends Props {
  value: Data;
  model: string | null;
}

function Gate({ editor, value, model }: PartProps) {
  const text = useMessages(messages);
  const { set } = editor;
  const models = useQuery(modelsQuery).data ?? [];
  const known = useQuery({ ...modelQuery(model ?? ""), enabled: model !== null }).data;
  return (
    <Part title={text.gate}>
      <Group grow align="flex-start">
        <Select
          label={text.record}
          searchable
          clearable
          error={errorAt(editor.problems, "model")}
          data={models.map((one) => ({ value: one.id, label: one.title }))}
          value={model}
          onChange={(id) => {
            set("model", id ?? undefined);
          }}
        />
        <Select
          label={text.operation}
          clearable
          placeholder={text.noOperation}
          error={errorAt(editor.problems, "guards")}
          data={(known?.operations ?? []).map((one) => ({ value: one.name, label: one.title }))}
          value={textOf(value.guards) || null}
          onChange={(operation) => {
            set("guards", operation ?? undefined);
          }}
        />
      </Group>
      <ConditionField
        label={text.when}
        description={text.whenText}
        emptyText={text.whenEmpty}
        model={model}
        place="policy"
        value={textOf(value.when)}
        onChange={(when) => {
          set("when", when || undefined);
        }}
      />
      <TextInput
        label={text.reason}
        description={text.reasonText}
        error={errorAt(editor.problems, "reason")}
        value={textOf(value.reason)}
        onChange={(event) => {
          set("reason", event.currentTarget.value || undefined);
        }}
      />
    </Part>
  );
}

function Steps({ editor, value, model }: PartProps) {
  const text = useMessages(messages);
  const steps = (value.steps ?? {}) as Record<string, Data>;
  const names = Object.keys(steps);
  const label = (name: string) => textOf(steps[name]?.title) || fromCode(name);
  return (
    <Part title={text.steps}>
      {names.length === 0 && (
        <Text size="sm" c="dimmed">
          {text.noSteps}
        </Text>
      )}
      {names.map((name, index) => (
        <StepEditor
          key={name}
          name={name}
          step={steps[name] ?? {}}
          model={model}
          others={names
            .filter((other) => other !== name)
            .map((other) => ({ value: other, label: label(other) }))}
          problems={editor.problems}
          onChange={(field, next) => {
            editor.change((present) => setAt(present, ["steps", name, field], next));
          }}
          onRemove={() => {
            editor.change((present) => setAt(present, ["steps", name], undefined));
          }}
          onMove={(by) => {
            const to = index + by;
            if (to < 0 || to >= names.length) return;
            editor.change((present) =>
              setAt(
                present,
                ["steps"],
                Object.fromEntries(moved(Object.entries(present.steps as Data), index, to)),
              ),
            );
          }}
        />
      ))}
      <div>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => {
            const added = { approvers: "role ", due: "2 business days" };
            editor.change((present) => setAt(present, ["steps", freeName(steps, "step")], added));
          }}
        >
          {text.addStep}
        </Button>
      </div>
    </Part>
  );
}
