import type { Field, Model } from "@/shared/api/get-model";
import { fromCode } from "@/shared/format/format";

/** A reference as the service gives it. */
export interface Reference {
  id: number;
  label?: string | null;
}

export function isReference(value: unknown): value is Reference {
  return typeof value === "object" && value !== null && "id" in value;
}

/** The fields that a list shows unless somebody chose others: the name, the state, and what counts. */
export function usualColumns(model: Model): string[] {
  const shown = model.fields.filter(isShown);
  const weight = (field: Field) => {
    if (field.name === model.label) return 0;
    if (field.name === "state") return 1;
    if (field.is_required && field.type === "ref") return 2;
    if (field.name === "amount_total" || field.type === "date") return 3;
    return field.is_required ? 4 : field.type === "money" ? 5 : 6;
  };
  return shown
    .toSorted((one, other) => weight(one) - weight(other))
    .slice(0, 8)
    .map((field) => field.name);
}

/** Fields that can stand in a column. */
export function isShown(field: Field): boolean {
  return (
    !field.is_system &&
    !["lines", "json", "file", "text_long"].includes(field.type) &&
    field.name !== "active"
  );
}

/** What people call an option of a choice. */
export function optionLabel(field: Field, option: string): string {
  return field.labels?.[option] ?? fromCode(option);
}

/** The fields of a form, without what the service keeps for itself. */
export function formFields(model: Model): Field[] {
  return model.fields.filter(
    (field) =>
      !field.is_system &&
      field.type !== "lines" &&
      field.type !== "file" &&
      field.name !== "active",
  );
}

/** The field whose transitions the state bar shows, if the model has one. */
export function stateField(model: Model): Field | undefined {
  const name = Object.keys(model.transitions)[0] ?? "state";
  return model.fields.find((field) => field.name === name && field.type === "choice");
}

/** The currency's code of an amount, where the record says it. */
export function currencyOf(field: Field, values: Record<string, unknown>): string | null {
  const found = field.currency == null ? undefined : values[field.currency];
  return isReference(found) ? (found.label ?? null) : null;
}

/** A value as it is sent: references by their id. */
export function sent(value: unknown): unknown {
  return isReference(value) ? value.id : value;
}

/** What differs between a record and its form, as it is sent. */
export function changesOf(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(after)
      .filter(([name, value]) => sent(value) !== sent(before[name]))
      .map(([name, value]) => [name, sent(value)]),
  );
}
