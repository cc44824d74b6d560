import { Badge, Progress, Stack, Text } from "@mantine/core";

import { messages } from "@/features/approvals/messages";
import { useFormat } from "@/shared/format/use-format";
import { useMessages } from "@/shared/i18n/language";
import { PageLink } from "@/shared/navigation/link";

export interface Bar {
  key: string;
  label: string;
  /** What stands behind the label, smaller. */
  hint?: string;
  count: number;
  overdue?: number;
  /** The requests that are counted, as the list of requests takes it. */
  search: Record<string, string>;
}

/** Numbers side by side, each with the way to what it counts. */
export function BarList({ bars }: { bars: readonly Bar[] }) {
  const text = useMessages(messages);
  const format = useFormat();
  const most = Math.max(1, ...bars.map((bar) => bar.count));
  return (
    <Stack gap="xs">
      {bars.map((bar) => (
        <div key={bar.key}>
          <PageLink
            to="/approvals"
            search={bar.search}
            underline="hover"
            c="inherit"
            style={{ display: "flex", gap: 8, alignItems: "baseline" }}
          >
            <Text span size="sm">
              {bar.label}
            </Text>
            <Text span size="xs" c="dimmed" flex={1}>
              {bar.hint}
            </Text>
            {(bar.overdue ?? 0) > 0 && (
              <Badge color="red" variant="light" size="sm" tt="none" style={{ flexShrink: 0 }}>
                {format.count(bar.overdue ?? 0)} {text.overdue.toLowerCase()}
              </Badge>
            )}
            <Text span size="sm" fw={600} style={{ fontVariantNumeric: "tabular-nums" }}>
              {format.count(bar.count)}
            </Text>
          </PageLink>
          <Progress value={(100 * bar.count) / most} size={6} mt={4} aria-hidden />
        </div>
      ))}
    </Stack>
  );
}
