import { Badge, Group, Paper, Stack, Text } from "@mantine/core";

import type { Home } from "@/features/home/api/get-home";
import { addressOf } from "@/features/home/figure-link";
import { FigureNumber } from "@/features/home/figure-number";
import { messages } from "@/features/home/messages";
import { useFormat } from "@/shared/format/use-format";
import { useMessages } from "@/shared/i18n/language";
import { PageLink } from "@/shared/navigation/link";
import { Ago } from "@/shared/ui/ago";

/** What waits of one kind: how much, for whom, and for how long. */
export function WaitingCard({ figures }: { figures: Home["waiting"][number] }) {
  const text = useMessages(messages);
  const format = useFormat();
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" align="flex-start">
        <FigureNumber figure={figures.total} label={text.kinds[figures.kind]} isLarge />
        {figures.overdue.value > 0 && (
          <PageLink {...addressOf(figures.overdue)}>
            <Badge color="red" variant="light" tt="none" style={{ cursor: "pointer" }}>
              {text.overdue(format.count(figures.overdue.value))}
            </Badge>
          </PageLink>
        )}
      </Group>
      <Stack gap={2} mt="sm">
        <FigureNumber figure={figures.mine} label={text.mine} />
        <FigureNumber figure={figures.roles} label={text.roles} />
        {figures.delegated.value > 0 && (
          <FigureNumber figure={figures.delegated} label={text.delegated} />
        )}
        <Text size="xs" c="dimmed" mih={18}>
          {figures.oldest_at !== null && (
            <>
              {text.oldest}: <Ago at={figures.oldest_at} />
            </>
          )}
        </Text>
      </Stack>
    </Paper>
  );
}
