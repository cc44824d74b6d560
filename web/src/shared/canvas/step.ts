/** A step as a definition has it: a control step, or one action under its name. */
export type Step = Record<string, unknown>;

export type ControlKind =
  "if" | "choose" | "for_each" | "parallel" | "wait" | "set" | "stop" | "run" | "try";

const CONTROL: readonly ControlKind[] = [
  "if",
  "choose",
  "for_each",
  "parallel",
  "wait",
  "set",
  "stop",
  "run",
  "try",
];
const BESIDE = new Set([
  "then",
  "else",
  "with",
  "as",
  "when",
  "retry",
  "catch",
  "compensate",
  "note",
]);

/** The control step that a step is, or null for an action. */
export function controlKindOf(step: Step): ControlKind | null {
  return CONTROL.find((kind) => kind in step) ?? null;
}

/** The name of the action, or of the control step. */
export function nameOf(step: Step): string {
  return controlKindOf(step) ?? Object.keys(step).find((key) => !BESIDE.has(key)) ?? "";
}

export type BranchKind = "then" | "else" | "case" | "each" | "branch" | "try" | "catch";

/** A list of steps within a step. */
export interface Branch {
  /** From the step: `then`, `choose.0.do`, `parallel.branches.stock`. */
  path: string;
  kind: BranchKind;
  /** The condition of a case, the name of a parallel branch. */
  label: string;
  steps: Step[];
}

/** The lists of steps within a step, in the order of the text. */
export function branchesOf(step: Step): Branch[] {
  const found: Branch[] = [];
  const add = (path: string, kind: BranchKind, steps: unknown, label = "") => {
    if (Array.isArray(steps)) found.push({ path, kind, label, steps: steps as Step[] });
  };
  if ("if" in step) add("then", "then", step.then);
  for (const [index, one] of listOf(step.choose).entries()) {
    add(`choose.${String(index)}.do`, "case", one.do, textOf(one.when));
  }
  add("for_each.do", "each", recordOf(step.for_each).do);
  for (const [name, steps] of Object.entries(recordOf(recordOf(step.parallel).branches))) {
    add(`parallel.branches.${name}`, "branch", steps, name);
  }
  add("try", "try", step.try);
  add("else", "else", step.else);
  add("catch", "catch", step.catch);
  return found;
}

/** What a step does, in one line. */
export function detailOf(step: Step): string {
  const kind = controlKindOf(step);
  if (kind === "if") return textOf(step.if);
  if (kind === "for_each") return textOf(recordOf(step.for_each).in);
  if (kind === "choose" || kind === "parallel" || kind === "try") return textOf(step.note);
  return briefOf(step[nameOf(step)]);
}

function briefOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(briefOf).join(", ");
  if (typeof value !== "object") return textOf(value);
  return Object.entries(value)
    .map(([key, one]) => `${key}: ${briefOf(one)}`)
    .join(", ");
}

export function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

export function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(recordOf) : [];
}

export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}
