import { Alert, Button, Group, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";

import { useMessages } from "@/shared/i18n/language";
import { messages } from "@/shared/tuning/messages";
import type { TunedRows } from "@/shared/tuning/use-tuned-rows";

/** Says that somebody else changed what is being changed, and asks whose is to stay. */
export function Overtaken({ tuned }: { tuned: TunedRows }) {
  const text = useMessages(messages);
  if (!tuned.isOvertaken) return null;
  return (
    <Alert
      color="orange"
      icon={<IconAlertTriangle aria-hidden />}
      title={text.overtaken}
      role="alert"
    >
      <Text size="sm">{text.overtakenText}</Text>
      <Group mt="sm" gap="xs">
        <Button size="xs" variant="default" onClick={tuned.takeTheirs}>
          {text.takeTheirs}
        </Button>
        <Button size="xs" variant="default" onClick={tuned.keepMine}>
          {text.keepMine}
        </Button>
      </Group>
    </Alert>
  );
}
