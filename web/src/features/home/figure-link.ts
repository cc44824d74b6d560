import type { Figure } from "@/features/home/api/get-home";

/** Where a figure opens the list of what it counts. */
export function addressOf({ link }: Figure): { to: string; search: Record<string, string> } {
  const { is_overdue: isOverdue, ...rest } = link.query;
  return {
    to: `/${link.page}`,
    search: isOverdue === "true" ? { ...rest, overdue: "yes" } : rest,
  };
}
