import { Badge, Button, Group, Select, Skeleton, Tabs, Text, TextInput } from "@mantine/core";
import { IconGitCommit, IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import type { Publication } from "@/features/admin/api/list-publications";
import { definitionPath, draftPath, useKindName } from "@/shared/definition/kinds";
import { allDefinitionsQuery, publicationsQuery } from "@/features/admin/queries";
import { messages } from "@/features/admin/workspace-messages";
import { draftsQuery } from "@/shared/definition/queries";
import { fromCode } from "@/shared/format/format";
import { useFormat } from "@/shared/format/use-format";
import { useNow } from "@/shared/hooks/use-now";
import { useMessages } from "@/shared/i18n/language";
import { ButtonLink, PageLink } from "@/shared/navigation/link";
import { usePageSearch } from "@/shared/navigation/search";
import { Ago } from "@/shared/ui/ago";
import { DataTable } from "@/shared/ui/data-table";
import { Page } from "@/shared/ui/page";
import { ProblemAlert } from "@/shared/ui/problem-alert";
import { QueryList } from "@/shared/ui/query-list";
import { StateBadge } from "@/shared/ui/state-badge";

/** All definitions that are in force, who published what, and what waits to be. */
export function WorkspacePage() {
  const text = useMessages(messages);
  const [search, change] = usePageSearch();
  return (
    <Page
      title={text.workspace}
      lead={text.workspaceLead}
      actions={
        <ButtonLink to="/admin/workspace/upload" variant="default">
          {text.upload}
        </ButtonLink>
      }
    >
      <Tabs
        keepMounted={false}
        value={search.tab ?? "definitions"}
        onChange={(tab) => {
          change({ tab: tab === "definitions" ? undefined : (tab ?? undefined) });
        }}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="definitions">{text.definitions}</Tabs.Tab>
          <Tabs.Tab value="publications">{text.publications}</Tabs.Tab>
          <Tabs.Tab value="drafts">{text.drafts}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="definitions">
          <Definitions />
        </Tabs.Panel>
        <Tabs.Panel value="publications">
          <Publications />
        </Tabs.Panel>
        <Tabs.Panel value="drafts">
          <Drafts />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function Definitions() {
  const text = useMessages(messages);
  const format = useFormat();
  const now = useNow();
  const navigate = useNavigate();
  const [search, change] = usePageSearch();
  const found = useQuery(allDefinitionsQuery);
  const nameOf = useKindName();
  const kinds = [...new Set(found.data?.map((one) => one.kind))].sort();
  const words = (search.q ?? "").toLowerCase();
  const rows = (found.data ?? []).filter(
    (one) =>
      (search.kind === undefined || one.kind === search.kind) &&
      `${one.title} ${one.id} ${one.purpose ?? ""}`.toLowerCase().includes(words),
  );
  if (found.error !== null) {
    return <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />;
  }
  if (found.data === undefined) return <Skeleton height={320} />;
  return (
    <>
      <Group gap="sm" mb="sm">
        <TextInput
          aria-label={text.search}
          placeholder={text.search}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={search.q ?? ""}
          onChange={(event) => {
            change({ q: event.currentTarget.value });
          }}
        />
        <Select
          aria-label={text.kind}
          placeholder={text.anyKind}
          clearable
          data={kinds.map((kind) => ({ value: kind, label: nameOf(kind) }))}
          value={search.kind ?? null}
          onChange={(kind) => {
            change({ kind: kind ?? undefined });
          }}
        />
        <Text size="sm" c="dimmed">
          {text.count(rows.length)}
        </Text>
      </Group>
      <DataTable
        label={text.definitions}
        rows={rows}
        rowKey={(one) => one.id}
        onOpen={(one) => void navigate({ to: definitionPath(one.kind, one.id) })}
        columns={[
          {
            key: "title",
            header: text.title,
            render: (one) => (
              <>
                <PageLink
                  to={definitionPath(one.kind, one.id)}
                  size="sm"
                  fw={550}
                  c="var(--mantine-color-text)"
                >
                  {one.title}
                </PageLink>
                <Text size="xs" c="dimmed" ff="monospace">
                  {one.id}
                </Text>
              </>
            ),
          },
          {
            key: "kind",
            header: text.kind,
            isMinor: true,
            render: (one) => nameOf(one.kind),
          },
          {
            key: "state",
            header: text.state,
            render: (one) => <StateBadge state={one.state} label={text.states[one.state]} />,
          },
          {
            key: "owner",
            header: text.owner,
            isMinor: true,
            render: (one) => (one.owner === null ? "" : fromCode(one.owner)),
          },
          {
            key: "review",
            header: text.reviewBy,
            isMinor: true,
            render: (one) =>
              one.review_by !== null && (
                <Text
                  size="sm"
                  c={Date.parse(one.review_by) < now ? "var(--mantine-color-error)" : undefined}
                >
                  {format.date(one.review_by)}
                </Text>
              ),
          },
          {
            key: "version",
            header: text.version,
            align: "right",
            isMinor: true,
            render: (one) => one.version,
          },
        ]}
      />
    </>
  );
}

function Publications() {
  const text = useMessages(messages);
  const navigate = useNavigate();
  const found = useInfiniteQuery(publicationsQuery);
  return (
    <QueryList<Publication>
      label={text.publications}
      query={found}
      rowKey={(one) => String(one.revision)}
      onOpen={(one) =>
        void navigate({ to: `/admin/workspace/publications/${String(one.revision)}` })
      }
      empty={{ icon: IconGitCommit, title: text.noPublications }}
      columns={[
        {
          key: "at",
          header: text.at,
          width: 150,
          render: (one) => (
            <PageLink to={`/admin/workspace/publications/${String(one.revision)}`} size="sm">
              <Ago at={one.published_at} />
            </PageLink>
          ),
        },
        { key: "who", header: text.who, width: 170, render: (one) => one.author },
        { key: "why", header: text.why, render: (one) => one.reason },
        {
          key: "what",
          header: text.what,
          isMinor: true,
          render: (one) => (
            <Group gap={6}>
              {one.changes.slice(0, 4).map((change) => (
                <PageLink
                  key={change.id}
                  to={definitionPath(change.kind, change.id)}
                  search={
                    change.kind === "table" || change.kind === "setting"
                      ? {}
                      : { tab: "versions", version: String(change.version) }
                  }
                  size="xs"
                >
                  {change.id}
                </PageLink>
              ))}
              {one.count > 4 && (
                <Badge size="xs" variant="default" tt="none">
                  {text.others(one.count - 4)}
                </Badge>
              )}
            </Group>
          ),
        },
      ]}
    />
  );
}

function Drafts() {
  const text = useMessages(messages);
  const nameOf = useKindName();
  const navigate = useNavigate();
  const found = useQuery(draftsQuery());
  if (found.error !== null) return <ProblemAlert error={found.error} />;
  if (found.data === undefined) return <Skeleton height={160} />;
  if (found.data.length === 0) return <Text size="sm">{text.noDrafts}</Text>;
  return (
    <DataTable
      label={text.drafts}
      rows={found.data}
      rowKey={(one) => String(one.id)}
      columns={[
        {
          key: "title",
          header: text.title,
          render: (one) => (
            <PageLink to={draftPath(one.kind, one.id)} size="sm">
              {one.title}
            </PageLink>
          ),
        },
        {
          key: "kind",
          header: text.kind,
          isMinor: true,
          render: (one) => nameOf(one.kind),
        },
        { key: "who", header: text.who, isMinor: true, render: (one) => one.author },
        {
          key: "state",
          header: text.state,
          render: (one) => <StateBadge state={one.state} label={text.draftStates[one.state]} />,
        },
        { key: "at", header: text.at, isMinor: true, render: (one) => <Ago at={one.updated_at} /> },
        {
          key: "open",
          header: "",
          render: (one) => (
            <Button
              size="compact-xs"
              variant="subtle"
              onClick={() => void navigate({ to: draftPath(one.kind, one.id) })}
            >
              {text.open}
            </Button>
          ),
        },
      ]}
    />
  );
}
