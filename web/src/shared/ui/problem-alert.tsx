import { Alert, Button, List, Text } from "@mantine/core";
import { IconAlertTriangle, IconPlugConnectedX } from "@tabler/icons-react";

import { isOffline, ProblemError } from "@/shared/api/problem";
import { useMessages } from "@/shared/i18n/language";
import { messages } from "@/shared/ui/messages";

interface Props {
  error: unknown;
  onRetry?: () => void;
}

/** What stood in the way, where, and what would make it right. */
export function ProblemAlert({ error, onRetry }: Props) {
  const text = useMessages(messages);
  const offline = isOffline(error);
  const problem = error instanceof ProblemError ? error : null;
  return (
    <Alert
      color={offline ? "gray" : "red"}
      icon={offline ? <IconPlugConnectedX /> : <IconAlertTriangle />}
      title={offline ? text.offline : problem?.title || text.wentWrong}
      role="alert"
    >
      <Text size="sm">
        {offline ? text.offlineText : error instanceof Error ? error.message : String(error)}
      </Text>
      {problem !== null && problem.errors.length > 0 && (
        <List size="sm" mt="xs">
          {problem.errors.map((item) => (
            <List.Item key={item.path + item.message}>
              {item.path !== "" && <b>{item.path}: </b>}
              {item.message} {item.suggestion}
            </List.Item>
          ))}
        </List>
      )}
      {problem?.remedy !== undefined && (
        <Text size="sm" fw={600} mt="xs">
          {problem.remedy}
        </Text>
      )}
      {onRetry !== undefined && (
        <Button size="xs" variant="default" mt="sm" onClick={onRetry}>
          {text.tryAgain}
        </Button>
      )}
    </Alert>
  );
}
