import { Group, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { messages } from "@/features/records/messages";
import { recordApprovalsQuery } from "@/features/records/queries";
import { useMessages } from "@/shared/i18n/language";
import { PageLink } from "@/shared/navigation/link";
import { Ago } from "@/shared/ui/ago";
import { StateBadge } from "@/shared/ui/state-badge";

/** The requests for this record, the newest first; nothing where there were none. */
export function RecordApprovals({ model, id }: { model: string; id: number }) {
  const text = useMessages(messages);
  const approvals = useQuery(recordApprovalsQuery(model, id)).data ?? [];
  if (approvals.length === 0) return null;
  return (
    <Stack gap="xs" mb="lg">
      <Title order={2} size="sm">
        {text.approvals}
      </Title>
      {approvals.map((one) => (
        <div key={one.id}>
          <Group gap="xs">
            <StateBadge state={one.state} />
            <PageLink to={`/approvals/${one.id}`} size="sm">
              {one.title}
            </PageLink>
          </Group>
          <Text size="xs" c="dimmed">
            {one.requester_name} · <Ago at={one.requested_at} />
          </Text>
        </div>
      ))}
    </Stack>
  );
}
