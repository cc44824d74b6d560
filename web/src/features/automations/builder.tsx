import { Grid, Group, Paper, SegmentedControl, Select, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { AddStep } from "@/features/automations/add-step";
import { messages } from "@/features/automations/builder-messages";
import { BuildingBlock } from "@/features/automations/building-block";
import { StepPanel } from "@/features/automations/step-panel";
import { added, problemCounts } from "@/features/automations/step-edits";
import { TriggerList } from "@/features/automations/trigger-list";
import { modelsQuery } from "@/shared/api/queries";
import { Canvas } from "@/shared/canvas/canvas";
import type { Step } from "@/shared/canvas/step";
import { ConditionField } from "@/shared/condition/condition-field";
import { errorAt, textOf } from "@/shared/draft/data";
import { HeaderFields } from "@/shared/draft/header-fields";
import type { DraftEditor } from "@/shared/draft/use-draft";
import { useMessages } from "@/shared/i18n/language";
import { usePageSearch } from "@/shared/navigation/search";
import { Part } from "@/shared/ui/part";

/** An automation built by clicks: what it watches, when it applies, what it then does. */
export function Builder({ editor }: { editor: DraftEditor }) {
  const text = useMessages(messages);
  const [search, change] = usePageSearch();
  const [list, setList] = useState<string | null>(null);
  const value = editor.value ?? {};
  const model = textOf(value.model) || null;
  const isMine = editor.draft.is_mine;
  const chosen = search.step ?? null;
  const select = (path: string | null) => {
    change({ step: path ?? undefined });
  };
  const steps = Array.isArray(value.do) ? (value.do as Step[]) : [];
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, lg: 6 }}>
        <fieldset disabled={!isMine} style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}>
          <Stack gap="md">
            <HeaderFields editor={editor} value={value} />
            <Part title={text.whenTitle}>
              <Watches editor={editor} model={model} />
              <TriggerList editor={editor} value={value} model={model} />
              <ConditionField
                label={text.condition}
                description={text.conditionHelp}
                emptyText={text.stepAlways}
                model={model}
                value={textOf(value.when)}
                onChange={(when) => {
                  editor.set("when", when || undefined);
                }}
              />
            </Part>
            <BuildingBlock editor={editor} />
          </Stack>
        </fieldset>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 6 }}>
        <Stack gap="md">
          <Paper withBorder p={4} component="section" aria-label={text.stepsTitle}>
            <Canvas
              steps={steps}
              selected={chosen}
              onSelect={select}
              problems={problemCounts(editor.problems, value)}
              onAdd={isMine ? setList : undefined}
            />
          </Paper>
          {chosen === null ? (
            <Text size="sm" c="dimmed">
              {text.chooseStep}
            </Text>
          ) : (
            <fieldset disabled={!isMine} style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}>
              <StepPanel
                key={chosen}
                editor={editor}
                value={value}
                path={chosen}
                model={model}
                onSelect={select}
              />
            </fieldset>
          )}
        </Stack>
      </Grid.Col>
      <AddStep
        isOpen={list !== null}
        isInline={value.mode === "inline"}
        hasModel={model !== null}
        onClose={() => {
          setList(null);
        }}
        onAdd={(step) => {
          const next = added(value, list ?? "do", step);
          editor.change((present) => added(present, list ?? "do", step).value);
          select(next.path);
        }}
      />
    </Grid>
  );
}

/** The kind of record, and whether it acts within the change or after it. */
function Watches({ editor, model }: { editor: DraftEditor; model: string | null }) {
  const text = useMessages(messages);
  const models = useQuery(modelsQuery).data ?? [];
  const mode = editor.value?.mode === "inline" ? "inline" : "background";
  return (
    <Stack gap="sm">
      <Select
        label={text.record}
        placeholder={text.noRecord}
        searchable
        clearable
        error={errorAt(editor.problems, "model")}
        data={models.map((one) => ({ value: one.id, label: one.title }))}
        value={model}
        onChange={(id) => {
          editor.set("model", id ?? undefined);
        }}
      />
      <Group gap="sm">
        <SegmentedControl
          aria-label={text.mode}
          value={mode}
          data={[
            { value: "inline", label: text.modes.inline },
            { value: "background", label: text.modes.background },
          ]}
          onChange={(next) => {
            editor.set("mode", next);
          }}
        />
        <Text size="xs" c="dimmed" flex={1} miw={200}>
          {text.modeHelp[mode]}
        </Text>
      </Group>
    </Stack>
  );
}
