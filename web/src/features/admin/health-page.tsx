import { Alert, Grid, List, Skeleton, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import type { SystemHealth } from "@/features/admin/api/get-system-health";
import { messages } from "@/features/admin/health-messages";
import { systemHealthQuery } from "@/features/admin/queries";
import { fromCode } from "@/shared/format/format";
import { useFormat } from "@/shared/format/use-format";
import { useMessages } from "@/shared/i18n/language";
import { ButtonLink, PageLink } from "@/shared/navigation/link";
import { Ago } from "@/shared/ui/ago";
import { DataTable } from "@/shared/ui/data-table";
import { Facts } from "@/shared/ui/facts";
import { Page } from "@/shared/ui/page";
import { Part } from "@/shared/ui/part";
import { ProblemAlert } from "@/shared/ui/problem-alert";
import { StateBadge } from "@/shared/ui/state-badge";

/** Whether all is well, and what to do where it is not. It looks again by itself. */
export function HealthPage() {
  const text = useMessages(messages);
  const found = useQuery(systemHealthQuery);
  const health = found.data;
  return (
    <Page
      title={text.health}
      lead={
        health && (
          <>
            {text.lookedAt} <Ago at={health.at} />
          </>
        )
      }
      actions={
        <ButtonLink to="/dead-letters" variant="default">
          {text.deadLetters}
        </ButtonLink>
      }
    >
      {found.error !== null && (
        <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />
      )}
      {found.isPending && <Skeleton height={320} />}
      {health !== undefined && (
        <>
          <Verdict health={health} />
          <Grid gap="lg">
            <Grid.Col span={{ base: 12, md: 7 }}>
              <Stack gap="lg">
                <Checks title={text.alarms} checks={health.alarms} none={text.noAlarms} />
                <Checks title={text.checks} checks={health.checks} none="" />
              </Stack>
            </Grid.Col>
            <Grid.Col span={{ base: 12, md: 5 }}>
              <Numbers health={health} />
            </Grid.Col>
          </Grid>
        </>
      )}
    </Page>
  );
}

function Verdict({ health }: { health: SystemHealth }) {
  const text = useMessages(messages);
  if (!health.is_healthy) {
    return <Alert mb="md" color="red" icon={<IconCircleX />} title={text.notWell} />;
  }
  return health.alarms.length > 0 ? (
    <Alert mb="md" color="orange" icon={<IconAlertTriangle />} title={text.nearlyWell} />
  ) : (
    <Alert mb="md" color="teal" icon={<IconCircleCheck />} title={text.allWell} />
  );
}

function Checks({
  title,
  checks,
  none,
}: {
  title: string;
  checks: SystemHealth["checks"];
  none: string;
}) {
  const text = useMessages(messages);
  return (
    <Part title={title}>
      {checks.length === 0 && <Text size="sm">{none}</Text>}
      <List listStyleType="none" spacing="sm" size="sm">
        {checks.map((check) => (
          <List.Item key={check.subject + check.detail} icon={<Mark health={check.health} />}>
            <b>{fromCode(check.subject)}</b>: {check.detail}{" "}
            {check.health !== "ok" && PLACES[check.subject] !== undefined && (
              <PageLink to={PLACES[check.subject] ?? ""} size="sm" underline="always">
                {text.look}
              </PageLink>
            )}
            {check.remedy !== null && (
              <Text size="xs" c="dimmed">
                {check.remedy}
              </Text>
            )}
          </List.Item>
        ))}
      </List>
    </Part>
  );
}

/** Where what is wrong can be looked at and settled. */
const PLACES: Record<string, string | undefined> = {
  runs: "/dead-letters",
  approvals: "/approvals/overview",
  roles: "/admin/roles",
  cases: "/cases",
  workspace: "/admin/workspace",
  audit: "/admin/audit",
  administrator: "/admin/users",
  workers: "/runs",
};

function Mark({ health }: { health: SystemHealth["checks"][number]["health"] }) {
  const text = useMessages(messages);
  const marks = {
    ok: [IconCircleCheck, "teal"],
    warning: [IconAlertTriangle, "orange"],
    error: [IconCircleX, "red"],
  } as const;
  const [Icon, color] = marks[health];
  return <Icon size={18} color={color} role="img" aria-label={text.marks[health]} />;
}

function Numbers({ health }: { health: SystemHealth }) {
  const text = useMessages(messages);
  const format = useFormat();
  return (
    <Stack gap="lg">
      <Part title={text.workers}>
        {health.workers.length === 0 && <Text size="sm">{text.noWorkers}</Text>}
        {health.workers.map((worker) => (
          <Text size="sm" key={worker.id}>
            <StateBadge
              state={worker.is_alive ? "ok" : "failed"}
              label={worker.is_alive ? text.alive : text.silent}
            />{" "}
            {worker.host} ({worker.process}), <Ago at={worker.beat_at} />
          </Text>
        ))}
      </Part>
      <Part title={text.queues}>
        {health.queues.length === 0 && <Text size="sm">{text.nothingWaits}</Text>}
        {health.queues.length > 0 && (
          <DataTable
            label={text.queues}
            rows={health.queues}
            rowKey={(queue) => queue.queue}
            columns={[
              { key: "queue", header: text.queue, render: (queue) => fromCode(queue.queue) },
              {
                key: "waiting",
                header: text.waiting,
                align: "right",
                render: (queue) => format.count(queue.waiting),
              },
              {
                key: "working",
                header: text.working,
                align: "right",
                render: (queue) => format.count(queue.working),
              },
              {
                key: "oldest",
                header: text.oldest,
                render: (queue) => queue.oldest_at !== null && <Ago at={queue.oldest_at} />,
              },
            ]}
          />
        )}
      </Part>
      <Part title={text.figures}>
        <Facts
          facts={[
            ...health.figures.map((figure): [string, string] => [
              [fromCode(figure.name.replace(/^interlock_/, "")), figure.label]
                .filter(Boolean)
                .join(": "),
              format.count(figure.value),
            ]),
            [text.version, health.version],
            [text.database, health.database_version],
            [text.size, `${format.count(Math.round(health.database_size / 1_000_000))} MB`],
            [text.tables, `${health.tables_at ?? "–"} / ${health.tables_newest}`],
            [text.revision, String(health.revision)],
          ]}
        />
      </Part>
    </Stack>
  );
}
