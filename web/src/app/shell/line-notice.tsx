import { Alert, Button, Group, Text } from "@mantine/core";
import { IconPlugConnectedX, IconRefresh } from "@tabler/icons-react";

import { messages } from "@/app/messages";
import classes from "@/app/shell/shell.module.css";
import { useFormat } from "@/shared/format/use-format";
import { useMessages } from "@/shared/i18n/language";
import { useLine } from "@/shared/live/live";

/** Says that the line is down, or that there is a newer version of the application. */
export function LineNotice() {
  const text = useMessages(messages);
  const format = useFormat();
  const line = useLine();
  if (!line.isConnected) {
    const since = line.lostAt === null ? "" : format.time(new Date(line.lostAt).toISOString());
    return (
      <Alert
        color="orange"
        icon={<IconPlugConnectedX />}
        radius={0}
        role="status"
        className={classes.notice}
      >
        {text.offline(since)}
      </Alert>
    );
  }
  if (!line.isOutdated) return null;
  return (
    <Alert color="blue" icon={<IconRefresh />} radius={0} role="status" className={classes.notice}>
      <Group gap="sm" justify="space-between">
        <Text size="sm">{text.outdated}</Text>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            location.reload();
          }}
        >
          {text.reload}
        </Button>
      </Group>
    </Alert>
  );
}
