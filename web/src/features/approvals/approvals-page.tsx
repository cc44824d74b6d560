import { Button, Text } from "@mantine/core";
import { IconChecklist } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import type { ApprovalItem } from "@/features/approvals/api/list-approvals";
import { ApprovalFilters } from "@/features/approvals/approval-filters";
import { queryOf } from "@/features/approvals/filter";
import { messages } from "@/features/approvals/messages";
import { approvalsQuery } from "@/features/approvals/queries";
import { useMessages } from "@/shared/i18n/language";
import { ButtonLink } from "@/shared/navigation/link";
import { usePageSearch } from "@/shared/navigation/search";
import { Ago } from "@/shared/ui/ago";
import type { Column } from "@/shared/ui/data-table";
import { DueBadge } from "@/shared/ui/due-badge";
import { Page } from "@/shared/ui/page";
import { QueryList } from "@/shared/ui/query-list";
import { StateBadge } from "@/shared/ui/state-badge";

/** The approvals centre: what waits, what one has asked and decided, and what became of it. */
export function ApprovalsPage() {
  const text = useMessages(messages);
  const navigate = useNavigate();
  const [search, change] = usePageSearch();
  const list = useInfiniteQuery({
    ...approvalsQuery(queryOf(search)),
    placeholderData: keepPreviousData,
  });
  const filters = Object.keys(search).filter((name) => name !== "box");
  const clear = () => {
    change(Object.fromEntries(filters.map((name) => [name, undefined])));
  };
  return (
    <Page
      title={text.requests}
      lead={text.lead}
      actions={
        <ButtonLink to="/approvals/overview" variant="default">
          {text.overview}
        </ButtonLink>
      }
    >
      <ApprovalFilters />
      <QueryList
        label={text.requests}
        query={list}
        columns={useColumns()}
        rowKey={(item) => item.id}
        onOpen={(item) => void navigate({ to: `/approvals/${item.id}` })}
        empty={{
          icon: IconChecklist,
          title: text.none,
          text: text.noneText,
          action:
            filters.length > 0 ? (
              <Button variant="default" onClick={clear}>
                {text.clear}
              </Button>
            ) : undefined,
        }}
      />
    </Page>
  );
}

function useColumns(): Column<ApprovalItem>[] {
  const text = useMessages(messages);
  return [
    {
      key: "what",
      header: text.what,
      render: (item) => (
        <>
          <Text size="sm" fw={550}>
            {item.title}
          </Text>
          <Text size="xs" c="dimmed">
            {item.reason}
          </Text>
        </>
      ),
    },
    {
      key: "state",
      header: text.state,
      width: 190,
      render: (item) => <StateBadge state={item.state} label={text.states[item.state]} />,
    },
    {
      key: "from",
      header: text.from,
      width: 160,
      isMinor: true,
      render: (item) => item.requester_name,
    },
    {
      key: "since",
      header: text.since,
      width: 130,
      isMinor: true,
      render: (item) => <Ago at={item.requested_at} />,
    },
    {
      key: "due",
      header: text.due,
      width: 130,
      isMinor: true,
      render: (item) =>
        item.state === "pending" && item.due_at !== null ? <DueBadge dueAt={item.due_at} /> : null,
    },
    {
      key: "decided",
      header: text.decided,
      width: 130,
      isMinor: true,
      render: (item) => (item.decided_at === null ? null : <Ago at={item.decided_at} />),
    },
  ];
}
