import { Paper, SimpleGrid, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { getHome, type Home } from "@/features/home/api/get-home";
import { Drafts } from "@/features/home/drafts";
import { FigureNumber } from "@/features/home/figure-number";
import { messages } from "@/features/home/messages";
import { Panel } from "@/features/home/panel";
import { WaitingCard } from "@/features/home/waiting-card";
import { LazyBars } from "@/shared/charts/lazy-bars";
import { useMessages } from "@/shared/i18n/language";
import { ButtonLink, PageLink } from "@/shared/navigation/link";
import { useMe } from "@/shared/session/me";
import { Ago } from "@/shared/ui/ago";
import { Page } from "@/shared/ui/page";
import { ProblemAlert } from "@/shared/ui/problem-alert";

/** What waits, what ages and what failed; every figure opens what it counts. */
export function HomePage() {
  const text = useMessages(messages);
  const me = useMe();
  const home = useQuery({ queryKey: ["home"], queryFn: getHome });
  const total = home.data?.waiting.reduce((sum, one) => sum + one.total.value, 0);
  return (
    <Page
      title={text.hello(me.name.split(" ")[0] ?? me.name)}
      lead={total === undefined ? undefined : text.waitingTotal(total)}
      actions={<ButtonLink to="/inbox">{text.openInbox}</ButtonLink>}
    >
      {home.error !== null && (
        <ProblemAlert error={home.error} onRetry={() => void home.refetch()} />
      )}
      {home.isPending && <Skeleton height={320} />}
      {home.data !== undefined && <Figures home={home.data} />}
    </Page>
  );
}

function Figures({ home }: { home: Home }) {
  const text = useMessages(messages);
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }}>
        {home.waiting.map((figures) => (
          <WaitingCard key={figures.kind} figures={figures} />
        ))}
        <Paper withBorder p="md">
          <FigureNumber figure={home.sent} label={text.sent} isLarge />
        </Paper>
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Approvals ages={home.approvals_by_age} />
        <Cases cases={home.cases} />
        {home.runs !== null && <Runs runs={home.runs} />}
        <Decisions decided={home.decided} />
        <Drafts />
      </SimpleGrid>
    </Stack>
  );
}

function AgeChart({ label, ages }: { label: string; ages: Home["approvals_by_age"] }) {
  const text = useMessages(messages);
  if (ages.every(({ figure }) => figure.value === 0)) return null;
  return (
    <LazyBars
      by="band"
      data={ages.map(({ band, figure }) => ({
        band: text.bands[band] ?? band,
        [label]: figure.value,
      }))}
      series={[{ name: label, color: "petrol.6" }]}
    />
  );
}

function Approvals({ ages }: { ages: Home["approvals_by_age"] }) {
  const text = useMessages(messages);
  return (
    <Panel title={text.approvals}>
      <SimpleGrid cols={{ base: 2, xs: 4 }} mb="sm" verticalSpacing={4}>
        {ages.map(({ band, figure }) => (
          <FigureNumber key={band} figure={figure} label={text.bands[band] ?? band} />
        ))}
      </SimpleGrid>
      <AgeChart label={text.approvalCount} ages={ages} />
      <PageLink to="/approvals/overview" size="sm">
        {text.overview}
      </PageLink>
    </Panel>
  );
}

function Cases({ cases }: { cases: Home["cases"] }) {
  const text = useMessages(messages);
  return (
    <Panel title={text.cases}>
      <SimpleGrid cols={{ base: 2, xs: 3 }} mb="sm" verticalSpacing={4}>
        {cases.by_severity.map(({ severity, figure }) => (
          <FigureNumber key={severity} figure={figure} label={text.severities[severity]} />
        ))}
        <FigureNumber figure={cases.unassigned} label={text.unassigned} />
      </SimpleGrid>
      <AgeChart label={text.caseCount} ages={cases.by_age} />
    </Panel>
  );
}

function Runs({ runs }: { runs: NonNullable<Home["runs"]> }) {
  const text = useMessages(messages);
  return (
    <Panel title={text.runs}>
      <SimpleGrid cols={3} mb="sm">
        <FigureNumber
          figure={runs.failed}
          label={text.failed}
          color={runs.failed.value > 0 ? "red" : undefined}
        />
        <FigureNumber figure={runs.waiting} label={text.waiting} />
        <FigureNumber figure={runs.ready} label={text.ready} />
      </SimpleGrid>
      <Text size="sm" fw={600}>
        {text.failing}
      </Text>
      {runs.failing.length === 0 && (
        <Text size="sm" c="dimmed">
          {text.noFailures}
        </Text>
      )}
      <Stack gap={4}>
        {runs.failing.map((one) => (
          <div key={one.automation_id}>
            <FigureNumber figure={one.failed} label={one.title} />
          </div>
        ))}
      </Stack>
    </Panel>
  );
}

function Decisions({ decided }: { decided: Home["decided"] }) {
  const text = useMessages(messages);
  return (
    <Panel title={text.decisions}>
      {decided.length === 0 && (
        <Text size="sm" c="dimmed">
          {text.noDecisions}
        </Text>
      )}
      <Stack gap={6}>
        {decided.map((one) => (
          <Text size="sm" key={one.request_id} component="div">
            <PageLink to={`/approvals/${one.request_id}`} size="sm" underline="always">
              {one.title}
            </PageLink>{" "}
            <Text span size="sm" c="dimmed">
              {text.states[one.state] ?? one.state} · {one.by} · <Ago at={one.at} />
            </Text>
          </Text>
        ))}
      </Stack>
    </Panel>
  );
}
