import { Badge, Code, Group, Skeleton, Text } from "@mantine/core";
import { IconCalendarRepeat } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import type { Schedule } from "@/features/automations/api/list-schedules";
import { messages as builderMessages } from "@/features/automations/builder-messages";
import { messages } from "@/features/automations/messages";
import { schedulesQuery } from "@/features/automations/queries";
import { rhythmOf } from "@/features/automations/triggers";
import { fromCode } from "@/shared/format/format";
import { useFormat } from "@/shared/format/use-format";
import { useMessages } from "@/shared/i18n/language";
import { ButtonLink, PageLink } from "@/shared/navigation/link";
import { Ago } from "@/shared/ui/ago";
import { type Column, DataTable } from "@/shared/ui/data-table";
import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";
import { ProblemAlert } from "@/shared/ui/problem-alert";

/** What comes by the clock: what for, who answers for it, when it came and when it comes. */
export function SchedulesPage() {
  const text = useMessages(messages);
  const found = useQuery(schedulesQuery);
  return (
    <Page
      title={text.schedules}
      lead={text.schedulesLead}
      actions={
        <ButtonLink to="/automations" variant="default">
          {text.title}
        </ButtonLink>
      }
    >
      {found.error !== null && (
        <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />
      )}
      {found.isPending && <Skeleton height={240} />}
      {found.data?.length === 0 && (
        <EmptyState icon={IconCalendarRepeat} title={text.noSchedules}>
          {text.noSchedulesText}
        </EmptyState>
      )}
      {found.data !== undefined && found.data.length > 0 && <ScheduleTable items={found.data} />}
    </Page>
  );
}

/** A cron expression in words where it is one of those that have some. */
function Times({ cron }: { cron: string }) {
  const text = useMessages(builderMessages);
  const { rhythm, time } = rhythmOf(cron);
  if (rhythm === "other") return <Code>{cron}</Code>;
  return (
    <Text size="sm" title={cron}>
      {rhythm === "hourly" ? text.rhythms.hourly : `${text.rhythms[rhythm]}, ${time}`}
    </Text>
  );
}

function ScheduleTable({ items }: { items: readonly Schedule[] }) {
  const text = useMessages(messages);
  const format = useFormat();
  const navigate = useNavigate();
  const columns: Column<Schedule>[] = [
    { key: "name", header: text.name, render: (item) => <Name item={item} /> },
    {
      key: "times",
      header: text.times,
      width: 210,
      render: (item) => (
        <div>
          <Times cron={item.cron} />
          <Text size="xs" c="dimmed">
            {item.timezone}
            {item.calendar !== null && `, ${text.workingDays(fromCode(item.calendar))}`}
          </Text>
          <Text size="xs" c="dimmed">
            {text.missedTimes(text.catchUps[item.catch_up])}
          </Text>
        </div>
      ),
    },
    {
      key: "next",
      header: text.nextTime,
      width: 180,
      render: (item) =>
        item.next_at !== null && (
          <Group gap={6}>
            <Text size="sm">{format.time(item.next_at)}</Text>
            {item.is_late && (
              <Badge color="red" variant="light" size="sm" tt="none">
                {text.late}
              </Badge>
            )}
          </Group>
        ),
    },
    {
      key: "last",
      header: text.lastTime,
      width: 120,
      isMinor: true,
      render: (item) => item.last_at !== null && <Ago at={item.last_at} />,
    },
    {
      key: "owner",
      header: text.owner,
      width: 140,
      isMinor: true,
      render: (item) => <Text size="sm">{fromCode(item.owner)}</Text>,
    },
  ];
  return (
    <DataTable
      label={text.schedules}
      columns={columns}
      rows={items}
      rowKey={(item) => `${item.automation_id} ${item.cron}`}
      onOpen={(item) => void navigate({ to: `/automations/${item.automation_id}` })}
    />
  );
}

function Name({ item }: { item: Schedule }) {
  const text = useMessages(messages);
  return (
    <div>
      <PageLink
        to={`/automations/${item.automation_id}`}
        size="sm"
        fw={550}
        c="var(--mantine-color-text)"
      >
        {item.title}
      </PageLink>
      <Text size="xs" c="dimmed" lineClamp={2}>
        {item.model !== null && `${text.eachRecord(fromCode(item.model))} `}
        {item.purpose}
      </Text>
    </div>
  );
}
