import { Badge, Group, Text, Tooltip } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";

import type { Automation } from "@/features/automations/api/list-automations";
import { messages } from "@/features/automations/messages";
import { fromCode } from "@/shared/format/format";
import { useFormat } from "@/shared/format/use-format";
import { useMessages } from "@/shared/i18n/language";
import { PageLink } from "@/shared/navigation/link";
import { Ago } from "@/shared/ui/ago";
import { type Column, DataTable } from "@/shared/ui/data-table";
import { StateBadge } from "@/shared/ui/state-badge";

export function AutomationTable({ items }: { items: readonly Automation[] }) {
  const text = useMessages(messages);
  const navigate = useNavigate();
  const columns: Column<Automation>[] = [
    { key: "name", header: text.name, render: (item) => <Name item={item} /> },
    {
      key: "state",
      header: text.state,
      width: 110,
      render: (item) => <StateBadge state={item.state} label={text.states[item.state]} />,
    },
    {
      key: "owner",
      header: text.owner,
      width: 170,
      isMinor: true,
      render: (item) => <Text size="sm">{item.owner === null ? "" : fromCode(item.owner)}</Text>,
    },
    count("fired", text.fired),
    count("skipped", text.skipped),
    count("failed", text.failed),
    {
      key: "last",
      header: text.lastRun,
      width: 130,
      isMinor: true,
      render: (item) => item.last_run_at !== null && <Ago at={item.last_run_at} />,
    },
    {
      key: "findings",
      header: text.findings,
      width: 120,
      isMinor: true,
      render: (item) => <Findings item={item} />,
    },
  ];
  return (
    <DataTable
      label={text.title}
      columns={columns}
      rows={items}
      rowKey={(item) => item.id}
      onOpen={(item) => void navigate({ to: `/automations/${item.id}` })}
    />
  );
}

function count(key: "fired" | "skipped" | "failed", header: string): Column<Automation> {
  return {
    key,
    header,
    align: "right",
    width: 104,
    isMinor: true,
    render: (item) => <Count value={item[key].week} isBad={key === "failed"} />,
  };
}

function Count({ value, isBad }: { value: number; isBad: boolean }) {
  const format = useFormat();
  const color = value === 0 ? "dimmed" : isBad ? "var(--mantine-color-error)" : undefined;
  return (
    <Text size="sm" c={color} fw={isBad && value > 0 ? 600 : undefined} ff="text">
      {format.count(value)}
    </Text>
  );
}

function Name({ item }: { item: Automation }) {
  const text = useMessages(messages);
  return (
    <div>
      <Group gap={6}>
        <PageLink to={`/automations/${item.id}`} size="sm" fw={550} c="var(--mantine-color-text)">
          {item.title}
        </PageLink>
        {item.layer !== null && item.layer !== "erp" && (
          <Badge size="xs" variant="light" tt="none">
            {text.layers[item.layer]}
          </Badge>
        )}
        {item.is_component && (
          <Badge size="xs" variant="default" tt="none">
            {text.component}
          </Badge>
        )}
      </Group>
      <Text size="xs" c="dimmed" lineClamp={1}>
        {item.triggers.join(" ")}
      </Text>
    </div>
  );
}

function Findings({ item }: { item: Automation }) {
  const text = useMessages(messages);
  const told = item.problem === null ? [] : [item.problem];
  const all = [...told, ...item.findings.map((one) => one.message)];
  if (all.length === 0) return null;
  return (
    <Tooltip label={all.join(" ")} multiline maw={380}>
      <Badge variant="light" color={item.problem === null ? "orange" : "red"} tt="none">
        {text.findingCount(all.length)}
      </Badge>
    </Tooltip>
  );
}
