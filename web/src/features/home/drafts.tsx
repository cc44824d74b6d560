import { Badge, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { messages } from "@/features/home/messages";
import { Panel } from "@/features/home/panel";
import { draftPath } from "@/shared/definition/kinds";
import { draftsQuery } from "@/shared/definition/queries";
import { useMessages } from "@/shared/i18n/language";
import { PageLink } from "@/shared/navigation/link";
import { Ago } from "@/shared/ui/ago";

const MOST = 8;

/** Drafts that wait to be published by whoever looks, and those that they write themselves. */
export function Drafts() {
  const text = useMessages(messages);
  const found = useQuery(draftsQuery()).data ?? [];
  if (found.length === 0) return null;
  const waiting = found.filter((one) => !one.is_mine);
  const own = found.filter((one) => one.is_mine);
  return (
    <Panel title={text.drafts}>
      <Stack gap={6}>
        {[...waiting, ...own].slice(0, MOST).map((one) => (
          <Group key={one.id} gap="xs">
            <PageLink to={draftPath(one.kind, one.id)} size="sm" underline="always">
              {one.title}
            </PageLink>
            {one.state === "submitted" && (
              <Badge size="xs" variant="light" color={one.is_mine ? "gray" : "orange"} tt="none">
                {one.is_mine ? text.submitted : text.toPublish}
              </Badge>
            )}
            <Text span size="xs" c="dimmed">
              {one.author} · <Ago at={one.updated_at} />
            </Text>
          </Group>
        ))}
      </Stack>
      {found.length > MOST && (
        <PageLink to="/admin/workspace" search={{ tab: "drafts" }} size="sm">
          {text.allDrafts}
        </PageLink>
      )}
    </Panel>
  );
}
