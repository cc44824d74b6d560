import { ActionIcon, Button, SegmentedControl, Select } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import type {
  ActionProps,
  CombinatorSelectorProps,
  FieldSelectorProps,
  OperatorSelectorProps,
} from "react-querybuilder";

import { messages } from "@/shared/condition/messages";
import { type Operator, operatorsOf } from "@/shared/condition/operators";
import type { Site } from "@/shared/condition/site";
import type { BuilderField } from "@/shared/condition/use-fields";
import { ValueControl } from "@/shared/condition/value-control";
import { fromCode } from "@/shared/format/format";
import { useMessages } from "@/shared/i18n/language";

export interface BuilderContext {
  fields: ReadonlyMap<string, BuilderField>;
  site: Site;
}

/** Fields for a choice, those of the model first, those behind a reference under its name. */
export function fieldChoices(fields: ReadonlyMap<string, BuilderField>, present: string) {
  const groups = new Map<string, { value: string; label: string }[]>();
  for (const field of fields.values()) {
    const items = groups.get(field.group) ?? [];
    items.push({ value: field.name, label: field.label });
    groups.set(field.group, items);
  }
  const choices = [...groups].map(([group, items]) => ({ group, items }));
  if (present !== "" && !fields.has(present)) {
    choices.unshift({ group: "…", items: [{ value: present, label: present }] });
  }
  return choices;
}

function FieldControl({ value, handleOnChange, context }: FieldSelectorProps) {
  const text = useMessages(messages);
  const { fields } = context as BuilderContext;
  return (
    <Select
      size="xs"
      w={{ base: "100%", xs: 220 }}
      aria-label={text.field}
      searchable
      allowDeselect={false}
      nothingFoundMessage={text.nothingFound}
      data={fieldChoices(fields, value ?? "")}
      value={value ?? null}
      onChange={handleOnChange}
    />
  );
}

function OperatorControl({ value, handleOnChange, field, context }: OperatorSelectorProps) {
  const text = useMessages(messages);
  const { fields, site } = context as BuilderContext;
  const known = fields.get(field);
  const usual: Operator[] =
    field === "actor"
      ? ["hasRole", "hasNotRole"]
      : operatorsOf(known?.kind ?? "any", site.context.has_old);
  const present = value as Operator;
  const all = usual.includes(present) ? usual : [...usual, present];
  return (
    <Select
      size="xs"
      w={{ base: "100%", xs: 160 }}
      aria-label={text.operator}
      allowDeselect={false}
      maxDropdownHeight={360}
      data={all.map((operator) => ({
        value: operator,
        label: text.operators[operator] || fromCode(operator),
      }))}
      value={present}
      onChange={handleOnChange}
    />
  );
}

function CombinatorControl({ value, handleOnChange }: CombinatorSelectorProps) {
  const text = useMessages(messages);
  return (
    <SegmentedControl
      size="xs"
      aria-label={text.combinator}
      value={value ?? "and"}
      data={[
        { value: "and", label: text.and },
        { value: "or", label: text.or },
      ]}
      onChange={handleOnChange}
    />
  );
}

function AddAction({ label, handleOnClick }: ActionProps) {
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      leftSection={<IconPlus size={14} aria-hidden />}
      onClick={(event) => {
        handleOnClick(event);
      }}
    >
      {label}
    </Button>
  );
}

function RemoveAction({ title, handleOnClick }: ActionProps) {
  return (
    <ActionIcon
      size="md"
      variant="subtle"
      color="gray"
      aria-label={title}
      title={title}
      onClick={(event) => {
        handleOnClick(event);
      }}
    >
      <IconX size={15} aria-hidden />
    </ActionIcon>
  );
}

export const controls = {
  fieldSelector: FieldControl,
  operatorSelector: OperatorControl,
  combinatorSelector: CombinatorControl,
  valueEditor: ValueControl,
  addRuleAction: AddAction,
  addGroupAction: AddAction,
  removeRuleAction: RemoveAction,
  removeGroupAction: RemoveAction,
};
