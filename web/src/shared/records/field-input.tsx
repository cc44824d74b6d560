import { Checkbox, Select, Textarea, TextInput } from "@mantine/core";

import { currencyOf, optionLabel } from "@/shared/records/field";
import { NumberField } from "@/shared/records/number-field";
import { ReferenceSelect } from "@/shared/records/reference-select";
import type { Field } from "@/shared/api/get-model";
import { DateField, DateTimeField } from "@/shared/dates/date-field";

interface Props {
  field: Field;
  values: Record<string, unknown>;
  onChange: (name: string, value: unknown) => void;
  error?: string;
  /** In a grid: the column says what it is. */
  isCompact?: boolean;
  placeholder?: string;
}

/** What fits a field's type. Amounts and decimals stay text, so that no digit is lost. */
export function FieldInput({
  field,
  values,
  onChange,
  error,
  isCompact = false,
  placeholder,
}: Props) {
  const value = values[field.name];
  const isDisabled = !field.is_writable || field.is_computed;
  const set = (next: unknown) => {
    onChange(field.name, next);
  };
  const common = {
    label: isCompact ? undefined : field.title,
    "aria-label": isCompact ? field.title : undefined,
    size: isCompact ? ("xs" as const) : undefined,
    description: field.help === "" || isCompact ? undefined : field.help,
    required: field.is_required && !field.has_default && !isDisabled,
    disabled: isDisabled,
    placeholder,
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
          label={common.label}
          aria-label={common["aria-label"]}
          description={common.description}
          disabled={isDisabled}
          error={error}
          mt={isCompact ? undefined : "lg"}
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
          data={(field.options ?? []).map((option) => ({
            value: option,
            label: optionLabel(field, option),
          }))}
          value={written === "" ? null : written}
          onChange={set}
        />
      );
    case "date":
      return <DateField {...common} value={written === "" ? null : written} onChange={set} />;
    case "datetime":
      return <DateTimeField {...common} value={written === "" ? null : written} onChange={set} />;
    case "money":
    case "decimal":
    case "integer":
      return (
        <NumberField
          {...common}
          inputMode={field.type === "integer" ? "numeric" : "decimal"}
          rightSection={field.type === "money" ? currencyOf(field, values) : undefined}
          rightSectionWidth={54}
          value={written}
          onChange={set}
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
