import { Group, Stack, Text } from "@mantine/core";

import type { Approval } from "@/features/inbox/api/get-approval";
import { messages } from "@/features/inbox/messages";
import { Part } from "@/features/inbox/part";
import { useMessages } from "@/shared/i18n/language";
import { Ago } from "@/shared/ui/ago";

export function ApprovalHistory({ approval }: { approval: Approval }) {
  const text = useMessages(messages);
  return (
    <Part title={text.history}>
      {approval.decisions.length === 0 && (
        <Text size="sm" c="dimmed">
          {text.noHistory}
        </Text>
      )}
      <Stack gap="xs">
        {approval.decisions.map((decision) => (
          <div key={decision.id}>
            <Group gap={6}>
              <Text size="sm" td={decision.is_void ? "line-through" : undefined}>
                <b>{decision.user_name}</b>
                {decision.on_behalf_of_name !== null &&
                  ` ${text.onBehalf(decision.on_behalf_of_name)}`}{" "}
                {text.kinds[decision.kind] ?? decision.kind}
              </Text>
              <Text size="xs" c="dimmed">
                <Ago at={decision.at} />
                {decision.is_void && ` · ${text.isVoid}`}
              </Text>
            </Group>
            {decision.comment !== null && decision.comment !== "" && (
              <Text size="sm">{decision.comment}</Text>
            )}
          </div>
        ))}
      </Stack>
    </Part>
  );
}
