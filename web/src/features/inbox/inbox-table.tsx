import { Group, Text } from "@mantine/core";
import { IconAlertTriangle, IconChecklist, IconSquareCheck } from "@tabler/icons-react";

import type { InboxItem } from "@/features/inbox/api/list-inbox";
import { messages } from "@/features/inbox/messages";
import { whyInWords } from "@/features/inbox/why";
import { useFormat } from "@/shared/format/use-format";
import { useMessages } from "@/shared/i18n/language";
import { Ago } from "@/shared/ui/ago";
import { type Column, DataTable } from "@/shared/ui/data-table";
import { DueBadge } from "@/shared/ui/due-badge";

const ICONS = { approval: IconChecklist, task: IconSquareCheck, case: IconAlertTriangle };

interface Props {
  items: readonly InboxItem[];
  current: string | null;
  selected: ReadonlySet<string>;
  onSelect: (selected: ReadonlySet<string>) => void;
  onOpen: (item: InboxItem) => void;
}

export function itemKey(item: InboxItem): string {
  return `${item.kind}:${item.id}`;
}

export function InboxTable({ items, current, selected, onSelect, onOpen }: Props) {
  const text = useMessages(messages);
  const columns: Column<InboxItem>[] = [
    { key: "what", header: text.what, render: (item) => <What item={item} /> },
    {
      key: "amount",
      isMinor: true,
      header: text.amount,
      align: "right",
      width: 130,
      render: (item) => <Amount item={item} />,
    },
    {
      key: "from",
      header: text.from,
      isMinor: true,
      width: 160,
      render: (item) => item.asked_by?.name,
    },
    {
      key: "why",
      header: text.why,
      isMinor: true,
      width: 190,
      render: (item) => <Text size="sm">{whyInWords(item, text)}</Text>,
    },
    {
      key: "since",
      header: text.since,
      isMinor: true,
      width: 130,
      render: (item) => <Ago at={item.since} />,
    },
    { key: "due", header: text.due, width: 120, render: (item) => <DueBadge dueAt={item.due} /> },
  ];
  return (
    <DataTable
      label={text.inbox}
      columns={columns}
      rows={items}
      rowKey={itemKey}
      onOpen={onOpen}
      current={current}
      selection={{ selected, onChange: onSelect }}
    />
  );
}

function What({ item }: { item: InboxItem }) {
  const text = useMessages(messages);
  const Mark = ICONS[item.kind];
  const name = { approval: text.oneApproval, task: text.oneTask, case: text.oneCase }[item.kind];
  const record = item.record_title === item.title ? null : item.record_title;
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start">
      <Mark
        size={18}
        stroke={1.6}
        aria-label={name}
        color="var(--mantine-color-dimmed)"
        style={{ flexShrink: 0 }}
      />
      <div>
        <Text size="sm" fw={550} lineClamp={2}>
          {item.title}
        </Text>
        <Text size="sm" hiddenFrom="sm" component="div">
          <Amount item={item} />
        </Text>
        <Text size="xs" c="dimmed" lineClamp={1}>
          {[record, item.subtitle].filter(Boolean).join(" · ")}
        </Text>
      </div>
    </Group>
  );
}

function Amount({ item }: { item: InboxItem }) {
  const format = useFormat();
  if (item.amount === null) return null;
  return (
    <Text size="sm" ff="text" style={{ fontVariantNumeric: "tabular-nums", whiteSpace: "nowrap" }}>
      {format.money(String(item.amount), item.currency)}
    </Text>
  );
}
