import { Alert, List } from "@mantine/core";

import type { TableCheck } from "@/features/tables/api/check-rows";
import { messages } from "@/features/tables/messages";
import { useMessages } from "@/shared/i18n/language";

/** What is wrong with the table as a whole: what two rows or no row answer. */
export function TableFindings({ check }: { check: TableCheck }) {
  const text = useMessages(messages);
  const told = [
    ...check.problems.map((one) =>
      one.row === null ? one.message : `${text.row(one.row)}: ${one.message}`,
    ),
    ...check.overlaps.map((one) => one.message),
    ...check.gaps.map((one) => one.message),
    ...check.unreachable.map((row) => `${text.row(row)}: ${text.unreachable}`),
  ];
  if (told.length === 0) {
    return <Alert color="teal" title={text.sound} role="status" />;
  }
  return (
    <Alert color="orange" title={text.findings(told.length)} role="status">
      <List size="sm">
        {told.slice(0, 20).map((message) => (
          <List.Item key={message}>{message}</List.Item>
        ))}
      </List>
    </Alert>
  );
}
