import { Group, Paper, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { messages } from "@/features/admin/audit-messages";
import { runsOfCauseQuery } from "@/features/admin/queries";
import { runStates } from "@/shared/format/run-states";
import { useMessages } from "@/shared/i18n/language";
import { PageLink } from "@/shared/navigation/link";
import { Ago } from "@/shared/ui/ago";
import { StateBadge } from "@/shared/ui/state-badge";

/** What else belongs to the one cause that the log is narrowed to: its background runs. */
export function Cause({ id }: { id: string }) {
  const text = useMessages(messages);
  const states = useMessages(runStates);
  const runs = useQuery(runsOfCauseQuery(id)).data?.items ?? [];
  return (
    <Paper withBorder p="sm" mb="sm">
      <Stack gap={4}>
        <Text size="sm">{text.followsFrom(id, runs.length)}</Text>
        {runs.map((run) => (
          <Group key={run.id} gap="xs">
            <PageLink to={`/runs/${run.id}`} size="sm" underline="always">
              {text.runOf(run.automation_id)}
            </PageLink>
            <StateBadge state={run.state} label={states[run.state]} />
            <Text size="xs" c="dimmed">
              <Ago at={run.started_at} />
            </Text>
          </Group>
        ))}
      </Stack>
    </Paper>
  );
}
