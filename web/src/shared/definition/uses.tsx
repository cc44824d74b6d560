import { Group, List, SimpleGrid, Skeleton, Tabs, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import type { Uses as Found } from "@/shared/definition/api/list-uses";
import { definitionPath, useKindName } from "@/shared/definition/kinds";
import { messages } from "@/shared/definition/messages";
import { usesQuery } from "@/shared/definition/queries";
import { useMessages } from "@/shared/i18n/language";
import { PageLink } from "@/shared/navigation/link";
import { ProblemAlert } from "@/shared/ui/problem-alert";

export function UsesTab() {
  const text = useMessages(messages);
  return <Tabs.Tab value="uses">{text.use}</Tabs.Tab>;
}

/** What a definition works with, and what works with it: look here before it is changed. */
export function Uses({ id }: { id: string }) {
  const text = useMessages(messages);
  const found = useQuery(usesQuery(id));
  if (found.error !== null) {
    return <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />;
  }
  if (found.data === undefined) return <Skeleton height={160} />;
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <Named title={text.usedBy} none={text.usedByNobody} items={found.data.used_by} />
      <Named title={text.uses} none={text.usesNothing} items={found.data.uses} />
    </SimpleGrid>
  );
}

interface NamedProps {
  title: string;
  none: string;
  items: Found["uses"];
}

function Named({ title, none, items }: NamedProps) {
  const nameOf = useKindName();
  return (
    <section>
      <Title order={2} size="h5" mb="xs">
        {title}
      </Title>
      {items.length === 0 && <Text size="sm">{none}</Text>}
      <List listStyleType="none" spacing={6} size="sm">
        {items.map((item) => (
          <List.Item key={item.id}>
            <Group gap={6}>
              <PageLink to={definitionPath(item.kind, item.id)} size="sm">
                {item.title}
              </PageLink>
              <Text span size="xs" c="dimmed">
                {nameOf(item.kind)}
              </Text>
            </Group>
          </List.Item>
        ))}
      </List>
    </section>
  );
}
