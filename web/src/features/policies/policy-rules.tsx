import { MultiSelect, Stack, Switch, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { messages } from "@/features/policies/messages";
import { modelQuery } from "@/shared/api/queries";
import { ConditionField } from "@/shared/condition/condition-field";
import { type Data, errorAt, setAt, textOf } from "@/shared/draft/data";
import type { DraftEditor } from "@/shared/draft/use-draft";
import { useMessages } from "@/shared/i18n/language";
import { Part } from "@/shared/ui/part";

interface Props {
  editor: DraftEditor;
  value: Data;
  model: string | null;
}

/** What else holds: what is bound, what is decided by rule, who may not decide. */
export function PolicyRules({ editor, value, model }: Props) {
  const text = useMessages(messages);
  const { set } = editor;
  const known = useQuery({ ...modelQuery(model ?? ""), enabled: model !== null }).data;
  const binds = (value.binds ?? {}) as Data;
  return (
    <Part title={text.rules}>
      <MultiSelect
        label={text.binds}
        description={text.bindsText}
        searchable
        error={errorAt(editor.problems, "binds")}
        data={(known?.fields ?? [])
          .filter((field) => !field.is_system && field.type !== "lines")
          .map((field) => ({ value: field.name, label: field.title }))}
        value={Object.keys(binds)}
        onChange={(names) => {
          const next = Object.fromEntries(names.map((name) => [name, binds[name] ?? "exact"]));
          set("binds", names.length === 0 ? undefined : next);
        }}
      />
      {(known?.fields ?? [])
        .filter(
          (field) => field.name in binds && ["money", "decimal", "integer"].includes(field.type),
        )
        .map((field) => (
          <TextInput
            key={field.name}
            label={text.tolerance(field.title)}
            description={text.toleranceText}
            error={errorAt(editor.problems, `binds.${field.name}`)}
            value={textOf((binds[field.name] as Data | undefined)?.tolerance)}
            onChange={(event) => {
              const tolerance = event.currentTarget.value;
              const next = tolerance === "" ? "exact" : { tolerance };
              editor.change((present) => setAt(present, ["binds", field.name], next));
            }}
          />
        ))}
      <ConditionField
        label={text.auto}
        emptyText={text.autoEmpty}
        model={model}
        place="policy"
        value={textOf(value.auto)}
        onChange={(auto) => {
          set("auto", auto || undefined);
        }}
      />
      <ConditionField
        label={text.reject}
        emptyText={text.rejectEmpty}
        model={model}
        place="policy"
        value={textOf(value.reject_when)}
        onChange={(when) => {
          set("reject_when", when || undefined);
        }}
      />
      <Stack gap="xs">
        <Switch
          label={text.distinct}
          checked={value.distinct !== false}
          onChange={(event) => {
            set("distinct", event.currentTarget.checked ? undefined : false);
          }}
        />
        <Switch
          label={text.requester}
          checked={value.requester === "allowed"}
          onChange={(event) => {
            set("requester", event.currentTarget.checked ? "allowed" : undefined);
          }}
        />
        <Switch
          label={text.delegable}
          checked={value.delegable !== false}
          onChange={(event) => {
            set("delegable", event.currentTarget.checked ? undefined : false);
          }}
        />
        <Switch
          label={text.control}
          checked={value.control === "advisory"}
          onChange={(event) => {
            set("control", event.currentTarget.checked ? "advisory" : undefined);
          }}
        />
      </Stack>
      <TextInput
        label={text.expires}
        description={text.expiresText}
        error={errorAt(editor.problems, "expires")}
        maw={320}
        value={textOf(value.expires)}
        onChange={(event) => {
          set("expires", event.currentTarget.value || undefined);
        }}
      />
    </Part>
  );
}
