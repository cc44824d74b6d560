import { Group, Select, Text, TextInput } from "@mantine/core";
import { IconActivity } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import type { Run, RunsQuery } from "@/features/runs/api/list-runs";
import { messages } from "@/features/runs/messages";
import { runsQuery } from "@/features/runs/queries";
import { definitionsQuery } from "@/shared/definition/queries";
import { fromCode } from "@/shared/format/format";
import { startOfDay } from "@/shared/format/moment";
import { useMessages } from "@/shared/i18n/language";
import { ButtonLink, PageLink, recordPath } from "@/shared/navigation/link";
import { type Search, usePageSearch } from "@/shared/navigation/search";
import { useMe } from "@/shared/session/me";
import { Ago } from "@/shared/ui/ago";
import type { Column } from "@/shared/ui/data-table";
import { Page } from "@/shared/ui/page";
import { QueryList } from "@/shared/ui/query-list";
import { StateBadge } from "@/shared/ui/state-badge";

const STATES = [
  "waiting",
  "ready",
  "failed",
  "done",
  "cancelling",
  "cancelled",
  "discarded",
] as const;

function queryOf(search: Search, zone: string): RunsQuery {
  return {
    automation_id: search.automation ?? null,
    state: STATES.find((state) => state === search.state) ?? null,
    model: search.model ?? null,
    record_id: /^\d+$/.test(search.record ?? "") ? Number(search.record) : null,
    event_id: search.event ?? null,
    failure_path: search.failure_path ?? null,
    failure_code: search.failure_code ?? null,
    since: search.since === undefined ? null : startOfDay(search.since, zone),
    until: search.until === undefined ? null : startOfDay(search.until, zone, 1),
  };
}

/** Automations at work in the background: where each run stands, and what it waits for. */
export function RunsPage() {
  const text = useMessages(messages);
  const [search] = usePageSearch();
  const navigate = useNavigate();
  const found = useInfiniteQuery(runsQuery(queryOf(search, useMe().time_zone)));
  const titles = useTitles();
  const columns: Column<Run>[] = [
    {
      key: "what",
      header: text.automation,
      render: (run) => (
        <>
          <PageLink to={`/runs/${run.id}`} size="sm" fw={550} c="var(--mantine-color-text)">
            {titles(run.automation_id)}
          </PageLink>
          {run.error !== null && (
            <Text size="xs" c="var(--mantine-color-error)" lineClamp={1}>
              {String(run.error.message ?? "")}
            </Text>
          )}
        </>
      ),
    },
    {
      key: "state",
      header: text.state,
      width: 130,
      render: (run) => <StateBadge state={run.state} label={text.states[run.state]} />,
    },
    {
      key: "record",
      header: text.record,
      width: 200,
      isMinor: true,
      render: (run) =>
        run.model !== null &&
        run.record_id !== null && (
          <PageLink to={recordPath(run.model, run.record_id)} size="sm">
            {fromCode(run.model.replaceAll(".", "_"))} #{run.record_id}
          </PageLink>
        ),
    },
    {
      key: "began",
      header: text.began,
      width: 130,
      isMinor: true,
      render: (run) => <Ago at={run.started_at} />,
    },
    {
      key: "moved",
      header: text.moved,
      width: 130,
      isMinor: true,
      render: (run) => run.updated_at !== null && <Ago at={run.updated_at} />,
    },
  ];
  return (
    <Page
      title={text.runs}
      lead={text.lead}
      actions={
        <ButtonLink to="/dead-letters" variant="default">
          {text.deadLetters}
        </ButtonLink>
      }
    >
      <Filters />
      <QueryList
        label={text.runs}
        query={found}
        columns={columns}
        rowKey={(run) => run.id}
        onOpen={(run) => void navigate({ to: `/runs/${run.id}` })}
        empty={{ icon: IconActivity, title: text.none, text: text.noneText }}
      />
    </Page>
  );
}

function Filters() {
  const text = useMessages(messages);
  const [search, change] = usePageSearch();
  const automations = useQuery(definitionsQuery("automation")).data ?? [];
  return (
    <Group gap="sm" mb="sm">
      <Select
        aria-label={text.automation}
        placeholder={text.anyAutomation}
        searchable
        clearable
        w={300}
        data={automations.map((one) => ({ value: one.id, label: one.title }))}
        value={search.automation ?? null}
        onChange={(automation) => {
          change({ automation: automation ?? undefined });
        }}
      />
      <Select
        aria-label={text.state}
        placeholder={text.anyState}
        clearable
        w={170}
        data={STATES.map((state) => ({ value: state, label: text.states[state] }))}
        value={search.state ?? null}
        onChange={(state) => {
          change({ state: state ?? undefined });
        }}
      />
      {(["since", "until"] as const).map((name) => (
        <TextInput
          key={name}
          aria-label={text[name]}
          title={text[name]}
          type="date"
          value={search[name] ?? ""}
          onChange={(event) => {
            change({ [name]: event.currentTarget.value });
          }}
        />
      ))}
    </Group>
  );
}

/** The titles of automations by their ids. */
export function useTitles(): (id: string) => string {
  const known = useQuery(definitionsQuery("automation")).data;
  return (id) => known?.find((one) => one.id === id)?.title ?? id;
}
