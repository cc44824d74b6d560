import type { Finding } from "@/shared/definition/api/check-draft-text";

/** The data of a definition, as its text has it. */
export type Data = Record<string, unknown>;
export type Path = readonly (string | number)[];

/** What stands at a path; undefined where nothing does. */
export function getAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (found, part) =>
      typeof found === "object" && found !== null
        ? (found as Record<string | number, unknown>)[part]
        : undefined,
    value,
  );
}

/**
 * The same data with something else at a path. Undefined takes the entry away: of a list the item,
 * of an object the name. What is missing on the way is made.
 */
export function setAt<Value>(value: Value, path: Path, next: unknown): Value {
  const [part, ...rest] = path;
  if (part === undefined) return next as Value;
  const inner = setAt(getAt(value, [part]), rest, next);
  if (Array.isArray(value)) {
    const items: unknown[] = [...(value as unknown[])];
    if (inner === undefined) items.splice(Number(part), 1);
    else items[Number(part)] = inner;
    return items as Value;
  }
  const entries = { ...(value as Data | undefined) };
  if (inner === undefined) {
    return Object.fromEntries(Object.entries(entries).filter(([name]) => name !== part)) as Value;
  }
  return { ...entries, [part]: inner } as Value;
}

/** A list with one of its items at another place. */
export function moved<Item>(items: readonly Item[], from: number, to: number): Item[] {
  const next = [...items];
  const [item] = next.splice(from, 1);
  if (item !== undefined) next.splice(to, 0, item);
  return next;
}

/** An object whose entry has another name, at the same place. */
export function renamed(value: Data, from: string, to: string): Data {
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [name === from ? to : name, entry]),
  );
}

/** What was found at a path, or anywhere below it. */
export function problemsAt(problems: readonly Finding[], path: string, isExact = false): Finding[] {
  return problems.filter(
    (one) => one.path === path || (!isExact && one.path.startsWith(`${path}.`)),
  );
}

/** The errors at a path as a field shows them; undefined where there are none. */
export function errorAt(
  problems: readonly Finding[],
  path: string,
  isExact = false,
): string | undefined {
  const found = problemsAt(problems, path, isExact).filter((one) => one.severity === "error");
  if (found.length === 0) return undefined;
  return found.map((one) => [one.message, one.suggestion].filter(Boolean).join(" ")).join(" ");
}

/** Text for a field: numbers as they are written, nothing for anything else. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

/** A name that no entry has yet: `step_3`. */
export function freeName(entries: Data, word: string): string {
  for (let number = Object.keys(entries).length + 1; ; number += 1) {
    const name = `${word}_${String(number)}`;
    if (!(name in entries)) return name;
  }
}
