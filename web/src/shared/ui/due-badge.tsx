import { Badge } from "@mantine/core";

import { slaOf } from "@/shared/dates/sla";
import { useNow } from "@/shared/hooks/use-now";
import { Ago } from "@/shared/ui/ago";

const COLORS = { late: "red", soon: "orange", fine: "teal", none: "gray" };

/** When something is due: red when that has passed, orange when it is near. */
export function DueBadge({ dueAt }: { dueAt: string | null }) {
  const now = useNow();
  if (dueAt === null) return null;
  return (
    <Badge color={COLORS[slaOf(dueAt, now)]} variant="light" tt="none">
      <Ago at={dueAt} />
    </Badge>
  );
}
