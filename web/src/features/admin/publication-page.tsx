import { Accordion, Group, Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { definitionPath } from "@/shared/definition/kinds";
import { publicationQuery } from "@/features/admin/queries";
import { messages } from "@/features/admin/workspace-messages";
import { Compared } from "@/shared/definition/compared";
import { fromCode } from "@/shared/format/format";
import { useFormat } from "@/shared/format/use-format";
import { useMessages } from "@/shared/i18n/language";
import { PageLink, usePathPart } from "@/shared/navigation/link";
import { Facts } from "@/shared/ui/facts";
import { Page } from "@/shared/ui/page";
import { ProblemAlert } from "@/shared/ui/problem-alert";
import { StateBadge } from "@/shared/ui/state-badge";

/** One publication: who, when, why, and what it changed in each definition. */
export function PublicationPage() {
  const text = useMessages(messages);
  const format = useFormat();
  const revision = Number(usePathPart("revision"));
  const found = useQuery(publicationQuery(revision));
  const told = found.data;
  return (
    <Page
      title={text.publication(revision)}
      before={
        <PageLink to="/admin/workspace" search={{ tab: "publications" }} size="sm">
          ← {text.publications}
        </PageLink>
      }
      lead={told?.reason}
    >
      {found.error !== null && (
        <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />
      )}
      {found.isPending && <Skeleton height={240} />}
      {told !== undefined && (
        <>
          <Facts
            facts={[
              [text.at, format.time(told.published_at)],
              [text.who, told.author],
              [text.what, text.count(told.count)],
            ]}
          />
          <Accordion multiple={false} mt="md" keepMounted={false}>
            {told.changes.map((change) => (
              <Accordion.Item key={change.id} value={change.id}>
                <Accordion.Control>
                  <Group gap="xs">
                    <StateBadge state={change.change} label={text.changes[change.change]} />
                    <Text size="sm" fw={550}>
                      {change.id}
                    </Text>
                    <Text size="xs" c="dimmed">
                      {fromCode(change.kind)}, {text.versionOf(change.version)}
                    </Text>
                  </Group>
                </Accordion.Control>
                <Accordion.Panel>
                  <PageLink to={definitionPath(change.kind, change.id)} size="sm">
                    {text.open}
                  </PageLink>
                  <Compared id={change.id} before={change.version - 1} after={change.version} />
                </Accordion.Panel>
              </Accordion.Item>
            ))}
          </Accordion>
        </>
      )}
    </Page>
  );
}
