import { Group, MultiSelect, Select, TagsInput, TextInput } from "@mantine/core";
import type { ValueEditorProps } from "react-querybuilder";

import { messages } from "@/shared/condition/messages";
import { isNumeric, OPERATORS_WITHOUT_VALUE, RANGES, SETS } from "@/shared/condition/operators";
import { fitting, NOTHING, type RuleValue, type Scalar } from "@/shared/condition/tree";
import type { BuilderField } from "@/shared/condition/use-fields";
import { fromCode } from "@/shared/format/format";
import { useMessages } from "@/shared/i18n/language";

const SOURCES = ["value", "field", "expression"] as const;

/** What a rule compares with: a value, another field, or a formula. */
export function ValueControl(props: ValueEditorProps) {
  const { operator, handleOnChange, field } = props;
  const text = useMessages(messages);
  const { fields } = props.context as { fields: ReadonlyMap<string, BuilderField> };
  if (OPERATORS_WITHOUT_VALUE.has(operator)) return null;
  const given = (props.value ?? NOTHING) as RuleValue;
  const known = fields.get(field);
  const isPlain = field === "actor" || SETS.has(operator) || RANGES.has(operator);
  const change = (value: Scalar | Scalar[]) => {
    const isNumber = given.source === "value" && isNumeric(known?.kind ?? "any");
    handleOnChange({ source: given.source, value, isNumber } satisfies RuleValue);
  };
  const value = fitting(operator, given.value);
  return (
    <Group gap={6} wrap="nowrap" flex={1} miw={200} align="flex-start">
      {given.source === "value" && (
        <Written operator={operator} field={known} value={value} onChange={change} />
      )}
      {given.source === "field" && (
        <Select
          size="xs"
          flex={1}
          aria-label={text.value}
          searchable
          data={[...fields.values()]
            .filter((one) => one.name !== field && one.name !== "actor")
            .map((one) => ({ value: one.name, label: one.label }))}
          value={typeof value === "string" ? value : null}
          onChange={change}
        />
      )}
      {given.source === "expression" && (
        <TextInput
          size="xs"
          flex={1}
          ff="monospace"
          aria-label={text.expression}
          value={textOf(value)}
          onChange={(event) => {
            change(event.currentTarget.value);
          }}
        />
      )}
      {(!isPlain || given.source !== "value") && (
        <Select
          size="xs"
          w={92}
          aria-label={text.source}
          allowDeselect={false}
          data={SOURCES.map((source) => ({ value: source, label: text.sources[source] }))}
          value={given.source}
          onChange={(source) => {
            handleOnChange({ source: source ?? "value", value: null });
          }}
        />
      )}
    </Group>
  );
}

interface WrittenProps {
  operator: string;
  field: BuilderField | undefined;
  value: Scalar | Scalar[];
  onChange: (value: Scalar | Scalar[]) => void;
}

function Written({ operator, field, value, onChange }: WrittenProps) {
  const text = useMessages(messages);
  const options = (field?.options ?? []).map((option) => ({
    value: option,
    label: field?.name === "actor" ? option : fromCode(option),
  }));
  const items = Array.isArray(value) ? value.map(textOf) : [];
  if (SETS.has(operator)) {
    const shared = {
      size: "xs",
      flex: 1,
      "aria-label": text.value,
      value: items.filter((item) => item !== ""),
      onChange,
    } as const;
    return options.length > 0 ? (
      <MultiSelect {...shared} data={options} />
    ) : (
      <TagsInput {...shared} />
    );
  }
  if (RANGES.has(operator)) {
    return (
      <Group gap={6} wrap="nowrap" flex={1}>
        {[text.from, text.to].map((label, index) => (
          <One
            key={label}
            label={label}
            field={field}
            value={items[index] ?? ""}
            onChange={(one) => {
              onChange(index === 0 ? [one, items[1] ?? null] : [items[0] ?? null, one]);
            }}
          />
        ))}
      </Group>
    );
  }
  if (field?.kind === "boolean" || options.length > 0) {
    const yesNo = [
      { value: "true", label: text.yes },
      { value: "false", label: text.no },
    ];
    return (
      <Select
        size="xs"
        flex={1}
        aria-label={text.value}
        searchable={options.length > 8}
        data={field?.kind === "boolean" ? yesNo : options}
        value={value === null ? null : textOf(value)}
        onChange={(chosen) => {
          onChange(field?.kind === "boolean" && chosen !== null ? chosen === "true" : chosen);
        }}
      />
    );
  }
  return <One label={text.value} field={field} value={textOf(value)} onChange={onChange} />;
}

function One({
  label,
  field,
  value,
  onChange,
}: {
  label: string;
  field: BuilderField | undefined;
  value: string;
  onChange: (value: string) => void;
}) {
  const isNumber = isNumeric(field?.kind ?? "any");
  return (
    <TextInput
      size="xs"
      flex={1}
      aria-label={label}
      inputMode={isNumber ? "decimal" : undefined}
      type={field?.kind === "date" ? "date" : "text"}
      value={value}
      onChange={(event) => {
        const written = event.currentTarget.value;
        onChange(isNumber ? written.trim().replace(",", ".") : written);
      }}
    />
  );
}

function textOf(value: Scalar | Scalar[]): string {
  return value === null || Array.isArray(value) ? "" : String(value);
}
