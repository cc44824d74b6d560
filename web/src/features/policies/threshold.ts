import type { Data } from "@/shared/draft/data";

/** Above `limit`, a number with a point, one of `role` is asked; levels rise. */
export interface Level {
  limit: string;
  role: string | null;
}

export interface Threshold {
  title: string;
  model: string;
  operation: string;
  field: string;
  levels: readonly Level[];
  owner: string;
  purpose: string;
  reviewBy: string;
  /** How the request is told to those who are asked. */
  reason: string;
}

/**
 * The policy of an approval over a limit: above the first limit the first role is asked, above each
 * further one the next role as well, after those before it. What was approved is bound to the amount.
 */
export function thresholdPolicy(wanted: Threshold, id: string): Data {
  const levels = rising(wanted.levels);
  return {
    kind: "approval",
    id,
    title: wanted.title,
    owner: wanted.owner,
    purpose: wanted.purpose,
    review_by: wanted.reviewBy,
    model: wanted.model,
    guards: wanted.operation,
    when: `${wanted.field} > ${levels[0]?.limit ?? "0"}`,
    reason: wanted.reason,
    steps: Object.fromEntries(
      levels.map((level, index) => [
        stepName(index),
        {
          approvers: `role ${level.role ?? ""}`,
          ...(index > 0 && {
            after: [stepName(index - 1)],
            when: `${wanted.field} > ${level.limit}`,
          }),
          due: "2 business days",
          remind: ["1 business day"],
        },
      ]),
    ),
    requester: "never",
    binds: { [wanted.field]: "exact" },
  };
}

function stepName(index: number): string {
  return `level_${String(index + 1)}`;
}

/** The levels with a limit and a role, the lowest first. */
export function rising(levels: readonly Level[]): Level[] {
  return levels
    .filter((level) => isLimit(level.limit) && level.role !== null)
    .sort((one, other) => Number(one.limit) - Number(other.limit));
}

export function isLimit(text: string): boolean {
  return /^\d+(\.\d+)?$/.test(text);
}
