import { Button, Center, Group, SegmentedControl, Select, Skeleton, Text } from "@mantine/core";
import { IconChecklist } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import type { ApprovalItem } from "@/features/inbox/api/list-approvals";
import { messages } from "@/features/inbox/messages";
import { approvalsQuery } from "@/features/inbox/queries";
import { useMessages } from "@/shared/i18n/language";
import { usePageSearch } from "@/shared/navigation/search";
import { Ago } from "@/shared/ui/ago";
import { type Column, DataTable } from "@/shared/ui/data-table";
import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";
import { ProblemAlert } from "@/shared/ui/problem-alert";
import { StateBadge } from "@/shared/ui/state-badge";

const BOXES = ["sent", "decided", "all"] as const;
const STATES = [
  "pending",
  "granted",
  "used",
  "rejected",
  "returned",
  "withdrawn",
  "expired",
] as const;

/** Requests that one has made or decided: what became of them. */
export function ApprovalsPage() {
  const text = useMessages(messages);
  const navigate = useNavigate();
  const [search, change] = usePageSearch();
  const list = useInfiniteQuery({
    ...approvalsQuery({
      box: BOXES.find((box) => box === search.box) ?? "sent",
      state: STATES.filter((state) => state === search.state),
      order: "newest",
    }),
    placeholderData: keepPreviousData,
  });
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const columns: Column<ApprovalItem>[] = [
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
      width: 170,
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
      key: "decided",
      header: text.decided,
      width: 130,
      isMinor: true,
      render: (item) => (item.decided_at === null ? null : <Ago at={item.decided_at} />),
    },
  ];
  return (
    <Page title={text.requests} lead={text.requestsLead}>
      <Group gap="sm" mb="sm">
        <SegmentedControl
          aria-label={text.scope}
          value={search.box ?? "sent"}
          data={BOXES.map((box) => ({ value: box, label: text.boxes[box] }))}
          onChange={(box) => {
            change({ box });
          }}
        />
        <Select
          aria-label={text.state}
          placeholder={text.anyState}
          clearable
          value={search.state ?? null}
          data={STATES.map((state) => ({ value: state, label: text.states[state] ?? state }))}
          onChange={(state) => {
            change({ state: state ?? undefined });
          }}
        />
      </Group>
      {list.error !== null && (
        <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />
      )}
      {list.isPending && <Skeleton height={240} />}
      {list.isSuccess && items.length === 0 && (
        <EmptyState icon={IconChecklist} title={text.noRequests} />
      )}
      {items.length > 0 && (
        <DataTable
          label={text.requests}
          columns={columns}
          rows={items}
          rowKey={(item) => item.id}
          onOpen={(item) => void navigate({ to: `/approvals/${item.id}` })}
        />
      )}
      {list.hasNextPage && (
        <Center py="md">
          <Button
            variant="default"
            loading={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            {text.more}
          </Button>
        </Center>
      )}
    </Page>
  );
}
