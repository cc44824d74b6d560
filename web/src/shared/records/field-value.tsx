import { Text } from "@mantine/core";
import { IconCheck, IconX } from "@tabler/icons-react";

import { currencyOf, isReference, optionLabel } from "@/shared/records/field";
import type { Field } from "@/shared/api/get-model";
import { useFormat } from "@/shared/format/use-format";
import { useMessages } from "@/shared/i18n/language";
import { messages } from "@/shared/ui/messages";
import { StateBadge } from "@/shared/ui/state-badge";

interface Props {
  field: Field;
  values: Record<string, unknown>;
}

const NUMBERS = new Set(["money", "decimal", "integer"]);

export function isNumber(field: Field): boolean {
  return NUMBERS.has(field.type);
}

/** A field's value as people read it. */
export function FieldValue({ field, values }: Props) {
  const format = useFormat();
  const text = useMessages(messages);
  const value = values[field.name];
  if (value === null || value === undefined || value === "") return null;
  if (isReference(value)) return <>{value.label ?? `#${String(value.id)}`}</>;
  if (typeof value === "boolean") {
    const Mark = value ? IconCheck : IconX;
    return <Mark size={16} aria-label={value ? text.yes : text.no} />;
  }
  const written = typeof value === "object" ? JSON.stringify(value) : String(value as string);
  switch (field.type) {
    case "money":
      return <Numbers>{format.money(written, currencyOf(field, values))}</Numbers>;
    case "decimal":
    case "integer":
      return <Numbers>{format.decimal(written)}</Numbers>;
    case "date":
      return <>{format.date(written)}</>;
    case "datetime":
      return <>{format.time(written)}</>;
    case "choice":
      return field.name === "state" ? (
        <StateBadge state={written} label={optionLabel(field, written)} />
      ) : (
        <>{optionLabel(field, written)}</>
      );
    default:
      return <>{written}</>;
  }
}

function Numbers({ children }: { children: string }) {
  return (
    <Text span size="sm" style={{ fontVariantNumeric: "tabular-nums", whiteSpace: "nowrap" }}>
      {children}
    </Text>
  );
}
