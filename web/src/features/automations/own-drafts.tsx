import { Group, Text } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import { messages } from "@/features/automations/messages";
import { draftsQuery } from "@/shared/definition/queries";
import { useMessages } from "@/shared/i18n/language";
import { PageLink } from "@/shared/navigation/link";

/** What was begun and not yet published. */
export function OwnDrafts() {
  const text = useMessages(messages);
  const drafts = (useQuery(draftsQuery()).data ?? []).filter((one) => one.kind === "automation");
  if (drafts.length === 0) return null;
  return (
    <Group gap="xs" mb="sm">
      <IconPencil size={16} aria-hidden />
      <Text size="sm" fw={600}>
        {text.drafts}
      </Text>
      {drafts.map((draft) => (
        <PageLink
          key={draft.id}
          to="/automations/new"
          search={{ draft: String(draft.id) }}
          size="sm"
          underline="always"
        >
          {draft.title}
        </PageLink>
      ))}
    </Group>
  );
}
