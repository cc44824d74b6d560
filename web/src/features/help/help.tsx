import { ActionIcon, Drawer, List, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconHelp } from "@tabler/icons-react";

import { messages } from "@/features/help/messages";
import { useMessages } from "@/shared/i18n/language";
import { PageLink } from "@/shared/navigation/link";

/** What the page that one is on is for, what can be done there, and where to go on. */
export function Help({ path }: { path: string }) {
  const text = useMessages(messages);
  const [isOpen, drawer] = useDisclosure();
  const topic =
    text.topics.find((one) => one.path !== "/" && path.startsWith(one.path)) ?? text.topics[0];
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={text.help}
        onClick={drawer.open}
      >
        <IconHelp size={20} />
      </ActionIcon>
      <Drawer
        opened={isOpen}
        onClose={drawer.close}
        position="right"
        title={text.help}
        closeButtonProps={{ "aria-label": text.close }}
      >
        {topic !== undefined && (
          <Stack gap="sm">
            <Text fw={600}>{topic.title}</Text>
            <Text size="sm">{topic.what}</Text>
            <List size="sm" spacing={6}>
              {topic.how.map((one) => (
                <List.Item key={one}>{one}</List.Item>
              ))}
            </List>
            {topic.next.map((link) => (
              <PageLink key={link.to} to={link.to} size="sm">
                {link.label} →
              </PageLink>
            ))}
            <Text size="xs" c="dimmed">
              {text.always}
            </Text>
          </Stack>
        )}
      </Drawer>
    </>
  );
}
