import { Skeleton, Text, TextInput } from "@mantine/core";
import { IconGitPullRequest, IconPlus, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { messages } from "@/features/policies/messages";
import type { DefinitionSummary } from "@/shared/definition/api/list-definitions";
import { DraftLinks } from "@/shared/definition/draft-links";
import { definitionsQuery } from "@/shared/definition/queries";
import { fromCode } from "@/shared/format/format";
import { useFormat } from "@/shared/format/use-format";
import { useMessages } from "@/shared/i18n/language";
import { ButtonLink, PageLink } from "@/shared/navigation/link";
import { usePageSearch } from "@/shared/navigation/search";
import { type Column, DataTable } from "@/shared/ui/data-table";
import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";
import { ProblemAlert } from "@/shared/ui/problem-alert";
import { StateBadge } from "@/shared/ui/state-badge";

/** All approval policies: what each is for, and who answers for it. */
export function PoliciesPage() {
  const text = useMessages(messages);
  const [search, change] = usePageSearch();
  const found = useQuery(definitionsQuery("approval"));
  const words = (search.q ?? "").toLowerCase();
  const items = found.data?.filter((one) =>
    `${one.title} ${one.purpose ?? ""} ${one.id}`.toLowerCase().includes(words),
  );
  const create = (
    <ButtonLink to="/policies/new" leftSection={<IconPlus size={16} aria-hidden />}>
      {text.newOne}
    </ButtonLink>
  );
  return (
    <Page title={text.title} lead={text.lead} actions={create}>
      <DraftLinks kind="approval" draftPath={(id) => `/policies/drafts/${String(id)}`} />
      <TextInput
        aria-label={text.search}
        placeholder={text.search}
        leftSection={<IconSearch size={16} aria-hidden />}
        maw={360}
        mb="sm"
        value={search.q ?? ""}
        onChange={(event) => {
          change({ q: event.currentTarget.value });
        }}
      />
      {found.error !== null && (
        <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />
      )}
      {found.isPending && <Skeleton height={240} />}
      {items?.length === 0 && (
        <EmptyState
          icon={IconGitPullRequest}
          title={words === "" ? text.none : text.noneFound}
          action={create}
        >
          {words === "" ? text.noneText : undefined}
        </EmptyState>
      )}
      {items !== undefined && items.length > 0 && <PolicyTable items={items} />}
    </Page>
  );
}

function PolicyTable({ items }: { items: readonly DefinitionSummary[] }) {
  const text = useMessages(messages);
  const format = useFormat();
  const navigate = useNavigate();
  const columns: Column<DefinitionSummary>[] = [
    {
      key: "name",
      header: text.policy,
      render: (item) => (
        <>
          <PageLink to={`/policies/${item.id}`} size="sm" fw={550} c="var(--mantine-color-text)">
            {item.title}
          </PageLink>
          <Text size="xs" c="dimmed" lineClamp={2}>
            {item.purpose}
          </Text>
        </>
      ),
    },
    {
      key: "state",
      header: text.state,
      width: 110,
      render: (item) => <StateBadge state={item.state} label={text.states[item.state]} />,
    },
    {
      key: "owner",
      header: text.owner,
      width: 190,
      isMinor: true,
      render: (item) => (item.owner === null ? "" : fromCode(item.owner)),
    },
    {
      key: "review",
      header: text.reviewBy,
      width: 150,
      isMinor: true,
      render: (item) => (item.review_by === null ? "" : format.date(item.review_by)),
    },
    {
      key: "version",
      header: text.versionHead,
      width: 90,
      align: "right",
      isMinor: true,
      render: (item) => item.version,
    },
  ];
  return (
    <DataTable
      label={text.title}
      columns={columns}
      rows={items}
      rowKey={(item) => item.id}
      onOpen={(item) => void navigate({ to: `/policies/${item.id}` })}
    />
  );
}
