import { sent } from "@/shared/records/field";

type Values = Record<string, unknown>;

/** What becomes of one line: changed or removed where it has an id, else a new one. */
export interface LineEdit {
  key: string;
  id: number | null;
  values: Values;
  isRemoved: boolean;
}

export type LineEdits = Readonly<Record<string, readonly LineEdit[]>>;

/** The edits with one value of one line changed; an existing line is taken in with its first change. */
export function withValue(
  edits: readonly LineEdit[],
  line: { key: string; id: number | null },
  name: string,
  value: unknown,
): readonly LineEdit[] {
  if (!edits.some((one) => one.key === line.key)) {
    return [...edits, { ...line, values: { [name]: value }, isRemoved: false }];
  }
  return edits.map((one) =>
    one.key === line.key ? { ...one, values: { ...one.values, [name]: value } } : one,
  );
}

/** The edits without a line: a new one is forgotten, an existing one is to be removed. */
export function without(
  edits: readonly LineEdit[],
  line: { key: string; id: number | null },
): readonly LineEdit[] {
  const others = edits.filter((one) => one.key !== line.key);
  return line.id === null ? others : [...others, { ...line, values: {}, isRemoved: true }];
}

/** As a saving sends them. */
export function sentLines(edits: LineEdits): Values {
  return Object.fromEntries(
    Object.entries(edits)
      .filter(([, lines]) => lines.length > 0)
      .map(([field, lines]) => [field, lines.map(sentLine)]),
  );
}

function sentLine(edit: LineEdit): Values {
  if (edit.isRemoved) return { id: edit.id, delete: true };
  const values = Object.fromEntries(
    Object.entries(edit.values).map(([name, value]) => [name, sent(value)]),
  );
  return edit.id === null ? values : { id: edit.id, ...values };
}
