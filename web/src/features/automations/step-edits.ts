import type { Step } from "@/shared/canvas/step";
import { type Data, getAt, moved, setAt } from "@/shared/draft/data";

type Part = string | number;

/** `do.0.then.1` as the parts of a path. */
export function partsOf(path: string): Part[] {
  return path.split(".").map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

export function stepAt(value: Data, path: string): Step | undefined {
  const found = getAt(value, partsOf(path));
  return typeof found === "object" && found !== null && !Array.isArray(found)
    ? (found as Step)
    : undefined;
}

/** The definition with a step at the end of a list, which is made where it is missing. */
export function added(value: Data, list: string, step: Step): { value: Data; path: string } {
  const steps = listAt(value, list);
  return {
    value: setAt(value, partsOf(list), [...steps, step]),
    path: `${list}.${String(steps.length)}`,
  };
}

export function removed(value: Data, path: string): Data {
  return setAt(value, partsOf(path), undefined);
}

/** A step some places earlier or later in its own list, as far as that goes; and its new path. */
export function shifted(value: Data, path: string, by: number): { value: Data; path: string } {
  const { list, index } = placeOf(path);
  const steps = listAt(value, list);
  const to = Math.min(Math.max(index + by, 0), steps.length - 1);
  return {
    value: setAt(value, partsOf(list), moved(steps, index, to)),
    path: `${list}.${String(to)}`,
  };
}

/** A second one of a step, after it. Names of outputs are not taken along: they are unique. */
export function copied(value: Data, path: string): { value: Data; path: string } {
  const { list, index } = placeOf(path);
  const steps = listAt(value, list);
  const copy = structuredClone(steps[index] ?? {});
  delete copy.as;
  return {
    value: setAt(value, partsOf(list), steps.toSpliced(index + 1, 0, copy)),
    path: `${list}.${String(index + 1)}`,
  };
}

/** How many problems each step has itself; what is within one of its steps counts there. */
export function problemCounts(
  problems: readonly { path: string }[],
  value: Data,
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { path } of problems) {
    const parts = path.split(".");
    while (parts.length > 1 && !isStep(value, parts)) parts.pop();
    const place = parts.join(".");
    if (parts.length > 1) counts[place] = (counts[place] ?? 0) + 1;
  }
  return counts;
}

function isStep(value: Data, parts: readonly string[]): boolean {
  return (
    /^\d+$/.test(parts.at(-1) ?? "") &&
    parts[0] === "do" &&
    !["choose", "remind", "sort"].includes(parts.at(-2) ?? "") &&
    stepAt(value, parts.join(".")) !== undefined
  );
}

function placeOf(path: string): { list: string; index: number } {
  const cut = path.lastIndexOf(".");
  return { list: path.slice(0, cut), index: Number(path.slice(cut + 1)) };
}

function listAt(value: Data, list: string): Step[] {
  const found = getAt(value, partsOf(list));
  return Array.isArray(found) ? (found as Step[]) : [];
}
