import { Checkbox, Select, Textarea, TextInput } from "@mantine/core";

import { currencyOf } from "@/shared/records/field";
import { ReferenceSelect } from "@/shared/records/reference-select";
import type { Field } from "@/shared/api/get-model";
import { DateField, DateTimeField } from "@/shared/dates/date-field";
import { fromCode } from "@/shared/format/format";

interface Props {
  field: Field;
  values: Record<string, unknown>;
  onChange: (name: string, value: unknown) => void;
  error?: string;
}

/** What fits a field's type. Amounts and decimals stay text, so that no digit is lost. */
export function FieldInput({ field, values, onChange, error }: Props) {
  const value = values[field.name];
  const isDisabled = !field.is_writable || field.is_computed;
  const set = (next: unknown) => {
    onChange(field.name, next);
  };
  const common = {
    label: field.title,
    description: field.help === "" ? undefined : field.help,
    required: field.is_required && !isDisabled,
    disabled: isDisabled,
    error,
  };
  const written = value === null || value === undefined ? "" : String(value as string);
  switch (field.type) {
    case "ref":
      return (
        <ReferenceSelect
          {...common}
          isRequired={common.required}
          isDisabled={isDisabled}
          model={field.to ?? ""}
          value={value}
          onChange={set}
        />
      );
    case "boolean":
      return (
        <Checkbox
          label={field.title}
          description={common.description}
          disabled={isDisabled}
          error={error}
          mt="lg"
          checked={value === true}
          onChange={(event) => {
            set(event.currentTarget.checked);
          }}
        />
      );
    case "choice":
      return (
        <Select
          {...common}
          clearable={!field.is_required}
          data={(field.options ?? []).map((option) => ({ value: option, label: fromCode(option) }))}
          value={written === "" ? null : written}
          onChange={set}
        />
      );
    case "date":
      return <DateField {...common} value={written === "" ? null : written} onChange={set} />;
    case "datetime":
      return (
        <DateTimeField
          {...common}
          value={written === "" ? null : written.slice(0, 19).replace("T", " ")}
          onChange={(next) => {
            set(next === null ? null : `${next.replace(" ", "T")}Z`);
          }}
        />
      );
    case "money":
    case "decimal":
    case "integer":
      return (
        <TextInput
          {...common}
          inputMode={field.type === "integer" ? "numeric" : "decimal"}
          rightSection={field.type === "money" ? currencyOf(field, values) : undefined}
          rightSectionWidth={54}
          styles={{ input: { textAlign: "right", fontVariantNumeric: "tabular-nums" } }}
          value={written}
          onChange={(event) => {
            set(event.currentTarget.value === "" ? null : event.currentTarget.value);
          }}
        />
      );
    case "json":
    case "file":
      return <TextInput {...common} disabled value={value == null ? "" : JSON.stringify(value)} />;
    default:
      return (
        <Textarea
          {...common}
          autosize
          minRows={1}
          maxRows={8}
          maxLength={field.maximum_length ?? undefined}
          value={written}
          onChange={(event) => {
            set(event.currentTarget.value === "" ? null : event.currentTarget.value);
          }}
        />
      );
  }
}
