import type { ApprovalsQuery } from "@/features/approvals/api/list-approvals";
import type { Search } from "@/shared/navigation/search";

export const BOXES = ["pending", "sent", "decided", "all"] as const;
export const STATES = [
  "pending",
  "granted",
  "used",
  "rejected",
  "returned",
  "withdrawn",
  "cancelled",
  "expired",
] as const;
export const ORDERS = ["newest", "oldest", "due"] as const;

/** Bands of age in days, as the service counts them: the lower end included. */
export const AGES = {
  under_1_day: { max_days: "1" },
  "1_to_3_days": { min_days: "1", max_days: "3" },
  "3_to_7_days": { min_days: "3", max_days: "7" },
  over_7_days: { min_days: "7" },
} as const;
export type Age = keyof typeof AGES;

/** The band that an address asks for, if it asks for exactly one. */
export function ageOf(search: Search): Age | null {
  const fits = (days: { min_days?: string; max_days?: string }) =>
    days.min_days === search.min_days && days.max_days === search.max_days;
  return (Object.keys(AGES) as Age[]).find((age) => fits(AGES[age])) ?? null;
}

/** The query that an address asks for; what makes no sense counts as not said. */
export function queryOf(search: Search): ApprovalsQuery {
  return {
    box: BOXES.find((box) => box === search.box) ?? "sent",
    state: STATES.filter((state) => state === search.state),
    policy_id: search.policy,
    is_overdue: search.overdue === "yes",
    min_days: daysOf(search.min_days),
    max_days: daysOf(search.max_days),
    asked: /^(role|group|user):[^:]+$/.test(search.asked ?? "") ? search.asked : undefined,
    search: search.q,
    order: ORDERS.find((order) => order === search.order) ?? "newest",
  };
}

function daysOf(text: string | undefined): number | undefined {
  const days = Number(text);
  return text !== undefined && Number.isInteger(days) && days > 0 && days <= 3650
    ? days
    : undefined;
}
