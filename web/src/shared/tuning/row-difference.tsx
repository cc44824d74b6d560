import { Stack, Text } from "@mantine/core";

import { fromCode } from "@/shared/format/format";
import { useMessages } from "@/shared/i18n/language";
import { messages } from "@/shared/tuning/messages";
import type { TunedRow } from "@/shared/tuning/use-tuned-rows";

interface Props {
  before: readonly TunedRow[];
  after: readonly TunedRow[];
}

/** The rows that one list has and the other has not: those that go, then those that come. */
export function RowDifference({ before, after }: Props) {
  const text = useMessages(messages);
  const [gone, come] = [without(before, after), without(after, before)];
  if (gone.length + come.length === 0) return <Text size="xs">{text.sameRows}</Text>;
  return (
    <Stack gap={2}>
      {gone.map((row) => (
        <Text key={`-${told(row)}`} component="del" size="xs" c="var(--mantine-color-error)">
          {told(row)}
        </Text>
      ))}
      {come.map((row) => (
        <Text key={`+${told(row)}`} component="ins" size="xs" td="none">
          + {told(row)}
        </Text>
      ))}
    </Stack>
  );
}

function without(rows: readonly TunedRow[], others: readonly TunedRow[]): TunedRow[] {
  const known = new Set(others.map(told));
  return rows.filter((row) => !known.has(told(row)));
}

function told(row: TunedRow): string {
  return Object.entries(row)
    .map(([name, value]) => `${fromCode(name)}: ${String(value as string)}`)
    .sort()
    .join(", ");
}
