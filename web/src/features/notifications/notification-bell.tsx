import {
  ActionIcon,
  Button,
  Group,
  Indicator,
  Popover,
  ScrollArea,
  Stack,
  Text,
  UnstyledButton,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconBell } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { countNotifications } from "@/features/notifications/api/count-notifications";
import { listNotifications } from "@/features/notifications/api/list-notifications";
import { readNotifications } from "@/features/notifications/api/read-notifications";
import { messages } from "@/features/notifications/messages";
import type { Body } from "@/shared/api/types";
import { useMessages } from "@/shared/i18n/language";
import { recordPath } from "@/shared/navigation/link";
import { Ago } from "@/shared/ui/ago";
import { notifyProblem } from "@/shared/ui/notify";
import { ProblemAlert } from "@/shared/ui/problem-alert";

type Notification = Body<"Notification">;

/** The bell in the header, with what is unread. */
export function NotificationBell() {
  const text = useMessages(messages);
  const [isOpen, { toggle, close }] = useDisclosure();
  const count = useQuery({ queryKey: ["notification", "count"], queryFn: countNotifications });
  const unread = count.data?.unread ?? 0;
  return (
    <Popover
      width={360}
      position="bottom-end"
      opened={isOpen}
      onChange={(opened) => {
        if (!opened) close();
      }}
      trapFocus
      withArrow
    >
      <Indicator disabled={unread === 0} label={unread > 99 ? "99+" : unread} size={16}>
        <Popover.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={text.unread(unread)}
            onClick={toggle}
          >
            <IconBell size={20} stroke={1.7} />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown p={0}>{isOpen && <Latest onClose={close} />}</Popover.Dropdown>
    </Popover>
  );
}

function Latest({ onClose }: { onClose: () => void }) {
  const text = useMessages(messages);
  const queries = useQueryClient();
  const list = useQuery({ queryKey: ["notification", "list"], queryFn: listNotifications });
  const reading = useMutation({
    mutationFn: readNotifications,
    onError: notifyProblem,
    onSettled: () => queries.invalidateQueries({ queryKey: ["notification"] }),
  });
  const items = list.data?.items ?? [];
  return (
    <Stack gap={0}>
      <Group justify="space-between" p="sm" pb={4}>
        <Text fw={600} size="sm">
          {text.notifications}
        </Text>
        <Button
          size="compact-xs"
          variant="subtle"
          onClick={() => {
            reading.mutate(undefined);
          }}
        >
          {text.readAll}
        </Button>
      </Group>
      {list.error !== null && <ProblemAlert error={list.error} />}
      {list.isSuccess && items.length === 0 && (
        <Text size="sm" c="dimmed" p="sm">
          {text.empty}
        </Text>
      )}
      <ScrollArea.Autosize mah={420}>
        {items.map((item) => (
          <Line
            key={item.id}
            item={item}
            onOpen={() => {
              reading.mutate([item.id]);
              onClose();
            }}
          />
        ))}
      </ScrollArea.Autosize>
    </Stack>
  );
}

function Line({ item, onOpen }: { item: Notification; onOpen: () => void }) {
  const navigate = useNavigate();
  const target = addressOf(item);
  return (
    <UnstyledButton
      w="100%"
      px="sm"
      py={8}
      onClick={() => {
        onOpen();
        if (target !== null) void navigate({ to: target });
      }}
    >
      <Text size="sm" fw={item.read_at === null ? 650 : 400}>
        {item.title}
      </Text>
      <Text size="xs" c="dimmed" lineClamp={2}>
        {item.body}
      </Text>
      <Text size="xs" c="dimmed">
        <Ago at={item.created_at} />
      </Text>
    </UnstyledButton>
  );
}

function addressOf(item: Notification): string | null {
  if (item.link?.startsWith("/") === true && !item.link.startsWith("//")) return item.link;
  if (item.model === null || item.record_id === null) return null;
  return recordPath(item.model, item.record_id);
}
