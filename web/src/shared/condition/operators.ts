import type { Body } from "@/shared/api/types";

export type Operator = Body<"Operator">;
export type Kind = Body<"Kind">;

export const OPERATORS_WITHOUT_VALUE: ReadonlySet<string> = new Set<Operator>([
  "null",
  "notNull",
  "empty",
  "notEmpty",
  "changed",
  "notChanged",
]);
export const SETS: ReadonlySet<string> = new Set<Operator>(["in", "notIn"]);
export const RANGES: ReadonlySet<string> = new Set<Operator>(["between", "notBetween"]);

const EQUAL: Operator[] = ["=", "!="];
const ORDER: Operator[] = [">", ">=", "<", "<=", "between", "notBetween"];
const SET: Operator[] = ["in", "notIn"];
const NULL: Operator[] = ["notNull", "null"];
const TEXT: Operator[] = ["contains", "doesNotContain", "beginsWith", "endsWith"];
const CHANGE: Operator[] = ["changed", "notChanged", "changedTo", "changedFrom"];
const CROSS: Operator[] = ["crossedAbove", "crossedBelow"];

const NUMBERS: ReadonlySet<Kind> = new Set<Kind>(["integer", "decimal", "money"]);

export function isNumeric(kind: Kind): boolean {
  return NUMBERS.has(kind);
}

/** How a field of a kind can be compared; of changes only where there are values before. */
export function operatorsOf(kind: Kind, hasOld: boolean): Operator[] {
  const change = hasOld ? CHANGE : [];
  switch (kind) {
    case "integer":
    case "decimal":
    case "money":
      return [...ORDER, ...EQUAL, ...NULL, ...change, ...(hasOld ? CROSS : [])];
    case "date":
    case "datetime":
    case "duration":
      return [...ORDER, ...EQUAL, ...NULL, ...change];
    case "choice":
      return [...EQUAL, ...SET, ...NULL, ...change];
    case "boolean":
      return ["=", ...change];
    case "ref":
      return [...NULL, ...EQUAL, ...change.slice(0, 2)];
    case "refs":
    case "lines":
      return ["notEmpty", "empty", "has", "hasNot", ...change.slice(0, 2)];
    case "file":
      return [...NULL, ...change.slice(0, 2)];
    case "text":
      return [...EQUAL, ...TEXT, ...SET, ...NULL, ...change];
    default:
      return [...EQUAL, ...ORDER, ...TEXT, ...SET, ...NULL, ...change];
  }
}
