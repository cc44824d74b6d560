import { Badge } from "@mantine/core";

import { fromCode } from "@/shared/format/format";
import classes from "@/shared/ui/state-badge.module.css";

const GOOD = new Set([
  "done",
  "approved",
  "granted",
  "resolved",
  "active",
  "paid",
  "succeeded",
  "ok",
]);
const BAD = new Set([
  "failed",
  "rejected",
  "refused",
  "dead",
  "overdue",
  "cancelled",
  "error",
  "critical",
]);
const OPEN = new Set([
  "pending",
  "waiting",
  "open",
  "returned",
  "unknown",
  "outcome_unknown",
  "high",
]);
const UNDER_WAY = new Set(["running", "in_progress", "submitted", "medium"]);

interface Props {
  state: string;
  /** What people read; else the code in words. */
  label?: string;
}

/** A state in words, with the colour of its kind as a second hint. */
export function StateBadge({ state, label }: Props) {
  return (
    <Badge
      variant="light"
      color={colorOf(state)}
      tt="none"
      fw={600}
      classNames={{ root: classes.badge, label: classes.label }}
    >
      {label ?? fromCode(state)}
    </Badge>
  );
}

function colorOf(state: string): string {
  if (GOOD.has(state)) return "teal";
  if (BAD.has(state)) return "red";
  if (OPEN.has(state)) return "orange";
  return UNDER_WAY.has(state) ? "blue" : "gray";
}
