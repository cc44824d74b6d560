import { type Data, textOf } from "@/shared/draft/data";

/** One entry of a step's approvers, as a form has it. */
export interface Approver {
  kind: "role" | "group" | "manager" | "expression";
  value: string;
}

/** `role x`, `group x`, `manager`, `manager 2`, `=expression`, or a list of them. */
export function readApprovers(written: unknown): Approver[] {
  const items: unknown[] = Array.isArray(written)
    ? written
    : written === undefined
      ? []
      : [written];
  return items.filter((item) => typeof item === "string").map(readApprover);
}

function readApprover(written: string): Approver {
  const text = written.trim();
  if (text.startsWith("=")) return { kind: "expression", value: text.slice(1).trim() };
  const [word = "", ...rest] = text.split(/\s+/);
  if (word === "manager") return { kind: "manager", value: rest[0] ?? "1" };
  if (word === "group") return { kind: "group", value: rest.join(" ") };
  return { kind: "role", value: word === "role" ? rest.join(" ") : text };
}

/** As it is written; one alone is no list. */
export function writeApprovers(approvers: readonly Approver[]): unknown {
  const items = approvers.map(({ kind, value }) =>
    kind === "expression"
      ? `=${value}`
      : kind === "manager"
        ? value === "1" || value === ""
          ? "manager"
          : `manager ${value}`
        : `${kind} ${value}`,
  );
  return items.length === 1 ? items[0] : items;
}

/** One rung of a ladder: who is asked as well, and after how long. */
export interface Rung {
  to: string;
  after: string;
}

/** One rung, or a list of them. */
export function readLadder(value: unknown): Rung[] {
  const items: unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return items.map((item) => {
    const rung = (item ?? {}) as Data;
    return { to: textOf(rung.to), after: textOf(rung.after) };
  });
}

/** As it is written; one alone is no list. */
export function writeLadder(rungs: readonly Rung[]): unknown {
  return rungs.length === 0 ? undefined : rungs.length === 1 ? rungs[0] : rungs;
}
