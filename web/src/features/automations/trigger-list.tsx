import {
  ActionIcon,
  Button,
  Group,
  MultiSelect,
  Paper,
  Select,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import { messages } from "@/features/automations/builder-messages";
import {
  begun,
  cronOf,
  detailOf,
  kindOf,
  type Rhythm,
  rhythmOf,
  type TriggerKind,
  TRIGGERS,
} from "@/features/automations/triggers";
import type { Model } from "@/shared/api/get-model";
import { modelQuery } from "@/shared/api/queries";
import { type Data, errorAt, setAt, textOf, textsOf } from "@/shared/draft/data";
import type { DraftEditor } from "@/shared/draft/use-draft";
import { useMessages } from "@/shared/i18n/language";

interface Props {
  editor: DraftEditor;
  value: Data;
  model: string | null;
}

const NEED_MODEL: readonly TriggerKind[] = ["created", "updated", "deleted", "operation", "time"];

/** What sets the automation off; each of them does. */
export function TriggerList({ editor, value, model }: Props) {
  const text = useMessages(messages);
  const known = useQuery({ ...modelQuery(model ?? ""), enabled: model !== null }).data;
  const triggers: unknown[] = Array.isArray(value.on) ? value.on : [];
  const kinds = TRIGGERS.filter((kind) => model !== null || !NEED_MODEL.includes(kind));
  const set = (index: number, next: unknown) => {
    editor.change((present) => setAt(present, ["on", index], next));
  };
  return (
    <Stack gap="xs">
      {triggers.length === 0 && (
        <Text size="sm" c="dimmed">
          {text.noTriggers}
        </Text>
      )}
      {triggers.map((trigger, index) => {
        const kind = kindOf(trigger);
        return (
          <Paper withBorder p="xs" key={index}>
            <Group gap="xs" align="flex-start" wrap="nowrap">
              <Stack gap="xs" style={{ flex: 1, minWidth: 0 }}>
                <Select
                  aria-label={text.trigger}
                  allowDeselect={false}
                  error={errorAt(editor.problems, `on.${String(index)}`)}
                  data={kinds.map((one) => ({ value: one, label: text.triggers[one] }))}
                  placeholder={text.asText}
                  value={kind}
                  onChange={(next) => {
                    set(index, begun(next as TriggerKind));
                  }}
                />
                {kind !== null && (
                  <Detail
                    kind={kind}
                    detail={detailOf(trigger, kind)}
                    model={known}
                    onChange={(next) => {
                      set(index, { [kind]: next });
                    }}
                  />
                )}
              </Stack>
              <ActionIcon
                variant="subtle"
                color="red"
                size={36}
                aria-label={text.removeTrigger}
                onClick={() => {
                  set(index, undefined);
                }}
              >
                <IconTrash size={16} />
              </ActionIcon>
            </Group>
          </Paper>
        );
      })}
      <div>
        <Button
          size="xs"
          variant="subtle"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => {
            const next = begun(model === null ? "schedule" : "updated");
            editor.change((present) => setAt(present, ["on"], [...triggers, next]));
          }}
        >
          {text.addTrigger}
        </Button>
      </div>
    </Stack>
  );
}

interface DetailProps {
  kind: TriggerKind;
  detail: unknown;
  model: Model | undefined;
  onChange: (detail: unknown) => void;
}

function Detail({ kind, detail, model, onChange }: DetailProps) {
  const text = useMessages(messages);
  const fields = (model?.fields ?? []).filter((field) => !field.is_system);
  switch (kind) {
    case "updated":
      return (
        <MultiSelect
          aria-label={text.watched}
          placeholder={textsOf(detail).length === 0 ? text.anyField : undefined}
          searchable
          data={fields.map((one) => ({ value: one.name, label: one.title }))}
          value={textsOf(detail)}
          onChange={onChange}
        />
      );
    case "operation":
      return (
        <Select
          aria-label={text.operation}
          placeholder={text.operation}
          data={(model?.operations ?? []).map((one) => ({ value: one.name, label: one.title }))}
          value={textOf(detail) || null}
          onChange={(next) => {
            onChange(next ?? "");
          }}
        />
      );
    case "time":
      return <Moment detail={(detail ?? {}) as Data} fields={fields} onChange={onChange} />;
    case "schedule":
      return <Schedule detail={(detail ?? {}) as Data} onChange={onChange} />;
    case "event":
      return (
        <TextInput
          aria-label={text.eventType}
          placeholder={text.eventType}
          value={textOf(detail)}
          onChange={(event) => {
            onChange(event.currentTarget.value);
          }}
        />
      );
    default:
      return null;
  }
}

const SIDES = ["before", "after", "created", "updated"] as const;

function Moment({
  detail,
  fields,
  onChange,
}: {
  detail: Data;
  fields: Model["fields"];
  onChange: (detail: unknown) => void;
}) {
  const text = useMessages(messages);
  const side = SIDES.find((one) => one in detail) ?? "after";
  const { calendar } = detail;
  const rest = calendar === undefined ? {} : { calendar };
  return (
    <Group gap="xs" align="flex-start">
      <TextInput
        aria-label={text.howLong}
        placeholder={text.howLong}
        w={140}
        value={textOf(detail[side])}
        onChange={(event) => {
          onChange({ ...detail, [side]: event.currentTarget.value });
        }}
      />
      <Select
        aria-label={text.side}
        allowDeselect={false}
        w={190}
        data={SIDES.map((one) => ({ value: one, label: text.sides[one] }))}
        value={side}
        onChange={(next) => {
          const isField = next === "before" || next === "after";
          const field = isField ? { field: detail.field ?? "" } : {};
          onChange({ ...field, [next ?? "after"]: detail[side], ...rest });
        }}
      />
      {(side === "before" || side === "after") && (
        <Select
          aria-label={text.dateField}
          placeholder={text.dateField}
          flex={1}
          miw={150}
          data={fields
            .filter((one) => one.type === "date" || one.type === "datetime")
            .map((one) => ({ value: one.name, label: one.title }))}
          value={textOf(detail.field) || null}
          onChange={(next) => {
            onChange({ ...detail, field: next ?? "" });
          }}
        />
      )}
    </Group>
  );
}

const RHYTHMS: readonly Rhythm[] = ["hourly", "daily", "workdays", "weekly", "monthly", "other"];

function Schedule({ detail, onChange }: { detail: Data; onChange: (detail: unknown) => void }) {
  const text = useMessages(messages);
  const cron = textOf(detail.cron);
  const { rhythm, time } = rhythmOf(cron);
  return (
    <Group gap="xs" align="flex-start">
      <Select
        aria-label={text.rhythm}
        allowDeselect={false}
        w={190}
        data={RHYTHMS.map((one) => ({ value: one, label: text.rhythms[one] }))}
        value={rhythm}
        onChange={(next) => {
          const chosen = next as Rhythm;
          onChange({ ...detail, cron: chosen === "other" ? "*/15 * * * *" : cronOf(chosen, time) });
        }}
      />
      {rhythm === "other" ? (
        <TextInput
          aria-label={text.cron}
          w={160}
          value={cron}
          onChange={(event) => {
            onChange({ ...detail, cron: event.currentTarget.value });
          }}
        />
      ) : (
        <TextInput
          aria-label={text.time}
          type="time"
          w={120}
          value={time}
          onChange={(event) => {
            onChange({ ...detail, cron: cronOf(rhythm, event.currentTarget.value) });
          }}
        />
      )}
      <Select
        aria-label={text.timeZone}
        searchable
        w={200}
        data={["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")]}
        value={textOf(detail.timezone) || "UTC"}
        onChange={(next) => {
          onChange({ ...detail, timezone: next ?? "UTC" });
        }}
      />
    </Group>
  );
}
