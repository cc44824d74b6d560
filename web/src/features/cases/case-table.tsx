import { Badge, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import type { Case } from "@/features/cases/api/list-cases";
import { messages } from "@/features/cases/messages";
import { rolesQuery } from "@/shared/api/queries";
import { fromCode } from "@/shared/format/format";
import { useMessages } from "@/shared/i18n/language";
import { Ago } from "@/shared/ui/ago";
import { type Column, DataTable } from "@/shared/ui/data-table";
import { DueBadge } from "@/shared/ui/due-badge";

const SEVERITY = { low: "gray", medium: "blue", high: "orange", critical: "red" };

interface Props {
  cases: readonly Case[];
  selected: ReadonlySet<string>;
  onSelect: (selected: ReadonlySet<string>) => void;
}

export function SeverityBadge({ severity }: { severity: Case["severity"] }) {
  const text = useMessages(messages);
  return (
    <Badge color={SEVERITY[severity]} variant="light" tt="none">
      {text.severities[severity]}
    </Badge>
  );
}

/** The title of a role, by its id. */
export function RoleTitle({ id }: { id: string }) {
  const roles = useQuery(rolesQuery).data;
  return <>{roles?.find((role) => role.id === id)?.title ?? fromCode(id)}</>;
}

export function CaseTable({ cases, selected, onSelect }: Props) {
  const text = useMessages(messages);
  const navigate = useNavigate();
  const columns: Column<Case>[] = [
    {
      key: "what",
      header: text.what,
      render: (one) => (
        <>
          <Text size="sm" fw={550}>
            {one.title}
          </Text>
          <Text size="xs" c="dimmed" lineClamp={1}>
            {one.next_action ?? fromCode(one.category)}
          </Text>
        </>
      ),
    },
    {
      key: "severity",
      header: text.severity,
      width: 100,
      isMinor: true,
      render: (one) => <SeverityBadge severity={one.severity} />,
    },
    {
      key: "owner",
      header: text.owner,
      width: 180,
      isMinor: true,
      render: (one) => (
        <Text size="sm">
          <RoleTitle id={one.owner_role} />
        </Text>
      ),
    },
    {
      key: "occurrences",
      header: text.occurrences,
      width: 70,
      align: "right",
      isMinor: true,
      render: (one) => one.occurrences,
    },
    {
      key: "age",
      header: text.age,
      width: 130,
      isMinor: true,
      render: (one) => <Ago at={one.first_at} />,
    },
    {
      key: "due",
      header: text.due,
      width: 130,
      render: (one) => <DueBadge dueAt={one.due_at} />,
    },
  ];
  return (
    <DataTable
      label={text.cases}
      columns={columns}
      rows={cases}
      rowKey={(one) => one.id}
      onOpen={(one) => void navigate({ to: `/cases/${one.id}` })}
      selection={{ selected, onChange: onSelect }}
    />
  );
}
