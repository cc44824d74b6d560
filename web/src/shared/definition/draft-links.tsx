import { Badge, Group, Text } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import { messages } from "@/shared/definition/messages";
import { draftsQuery } from "@/shared/definition/queries";
import { useMessages } from "@/shared/i18n/language";
import { PageLink } from "@/shared/navigation/link";

interface Props {
  kind: string;
  draftPath: (id: number) => string;
}

/** Drafts that one writes, and for publishers those that wait for them. */
export function DraftLinks({ kind, draftPath }: Props) {
  const text = useMessages(messages);
  const drafts = (useQuery(draftsQuery()).data ?? []).filter((one) => one.kind === kind);
  if (drafts.length === 0) return null;
  return (
    <Group gap="xs" mb="sm">
      <IconPencil size={16} aria-hidden />
      <Text size="sm" fw={600}>
        {text.drafts}
      </Text>
      {drafts.map((draft) => (
        <Group key={draft.id} gap={4}>
          <PageLink to={draftPath(draft.id)} size="sm" underline="always">
            {draft.title}
          </PageLink>
          {draft.state === "submitted" && (
            <Badge size="xs" variant="light" color="teal" tt="none">
              {draft.is_mine ? text.submitted : text.waits(draft.author)}
            </Badge>
          )}
        </Group>
      ))}
    </Group>
  );
}
