import { List, Text } from "@mantine/core";
import { IconCircleFilled } from "@tabler/icons-react";

import type { Finding } from "@/shared/definition/api/check-draft-text";
import { messages } from "@/shared/draft/messages";
import { useMessages } from "@/shared/i18n/language";

const COLORS = { error: "red", warning: "orange", note: "gray" } as const;
const ORDER = { error: 0, warning: 1, note: 2 } as const;

/** All that the checker found, what stops publication first. */
export function ProblemList({ problems }: { problems: readonly Finding[] }) {
  const text = useMessages(messages);
  const sorted = [...problems].sort(
    (one, other) =>
      ORDER[one.severity] - ORDER[other.severity] || (one.line ?? 0) - (other.line ?? 0),
  );
  return (
    <List listStyleType="none" spacing={6} size="sm" aria-live="polite">
      {sorted.map((one) => (
        <List.Item key={`${one.path} ${one.code} ${one.message}`}>
          <IconCircleFilled
            size={11}
            role="img"
            aria-label={text.severities[one.severity]}
            color={`var(--mantine-color-${COLORS[one.severity]}-6)`}
            style={{ marginRight: 6 }}
          />
          <Text span size="sm">
            {one.message}
          </Text>{" "}
          {one.suggestion !== null && (
            <Text span size="sm" c="dimmed">
              {one.suggestion}
            </Text>
          )}{" "}
          <Text span size="xs" c="dimmed" ff="monospace">
            {[one.path, one.line === null || one.line === undefined ? "" : text.whereLine(one.line)]
              .filter(Boolean)
              .join(", ")}
          </Text>
        </List.Item>
      ))}
    </List>
  );
}
