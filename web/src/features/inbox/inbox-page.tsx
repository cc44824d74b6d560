import { ActionIcon, Button, Drawer, Skeleton, Stack, Tooltip } from "@mantine/core";
import { useDisclosure, useMediaQuery } from "@mantine/hooks";
import { IconFilterOff, IconInbox, IconKeyboard } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useMemo, useState } from "react";

import type { InboxItem } from "@/features/inbox/api/list-inbox";
import { BulkBar } from "@/features/inbox/bulk-bar";
import { InboxFilters, queryOf } from "@/features/inbox/inbox-filters";
import { InboxTable, itemKey } from "@/features/inbox/inbox-table";
import { KeysHelp } from "@/features/inbox/keys-help";
import { messages } from "@/features/inbox/messages";
import { inboxQuery } from "@/features/inbox/queries";
import { useInboxKeys } from "@/features/inbox/use-inbox-keys";
import { useMessages } from "@/shared/i18n/language";
import { ButtonLink } from "@/shared/navigation/link";
import { usePageSearch } from "@/shared/navigation/search";
import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";
import { ProblemAlert } from "@/shared/ui/problem-alert";
import { MoreButton } from "@/shared/ui/more-button";

/** What a drawer shows comes with the first one, so that the list is there sooner. */
const ApprovalView = lazy(async () => ({
  default: (await import("@/features/inbox/approval-view")).ApprovalView,
}));
const TaskView = lazy(async () => ({
  default: (await import("@/features/inbox/task-view")).TaskView,
}));
const NOTHING: ReadonlySet<string> = new Set();

export function InboxPage() {
  const text = useMessages(messages);
  const [search, change] = usePageSearch();
  const navigate = useNavigate();
  const query = queryOf(search);
  const list = useInfiniteQuery({ ...inboxQuery(query), placeholderData: keepPreviousData });
  const items = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const [selected, setSelected] = useState(NOTHING);
  const [current, setCurrent] = useState<string | null>(null);
  const [isHelpOpen, help] = useDisclosure();
  const open = (item: InboxItem) => {
    setCurrent(itemKey(item));
    if (item.kind === "case") void navigate({ to: `/cases/${item.id}` });
    else change({ open: itemKey(item) }, false);
  };
  const close = () => {
    change({ open: undefined });
  };
  const next = () => {
    const at = items.findIndex((item) => itemKey(item) === search.open);
    const following = items[at + 1];
    if (following === undefined || following.kind === "case") close();
    else change({ open: itemKey(following) });
  };
  const intent = useInboxKeys({
    items,
    current,
    setCurrent,
    open,
    toggle: (key) => {
      setSelected((present) => toggled(present, key));
    },
    onHelp: help.open,
  });
  return (
    <Page
      title={text.inbox}
      lead={text.lead}
      actions={
        <Tooltip label={text.keysTitle}>
          <ActionIcon variant="subtle" size="lg" aria-label={text.keysTitle} onClick={help.open}>
            <IconKeyboard size={20} />
          </ActionIcon>
        </Tooltip>
      }
    >
      <InboxFilters />
      {selected.size > 0 && (
        <BulkBar
          selected={selected}
          items={items}
          onClear={() => {
            setSelected(NOTHING);
          }}
        />
      )}
      {list.error !== null && (
        <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />
      )}
      {list.isPending && <Waiting />}
      {list.isSuccess && items.length === 0 && <Nothing />}
      {items.length > 0 && (
        <InboxTable
          items={items}
          current={current}
          selected={selected}
          onSelect={setSelected}
          onOpen={open}
        />
      )}
      <MoreButton query={list} isCentered />
      <ItemDrawer open={search.open} intent={intent} onClose={close} onDecided={next} />
      <KeysHelp isOpen={isHelpOpen} onClose={help.close} />
    </Page>
  );
}

function ItemDrawer({
  open,
  intent,
  onClose,
  onDecided,
}: {
  open: string | undefined;
  intent: "approve" | "reject" | null;
  onClose: () => void;
  onDecided: () => void;
}) {
  const text = useMessages(messages);
  const isNarrow = useMediaQuery("(max-width: 48em)");
  const [kind, id = ""] = open?.split(":") ?? [];
  return (
    <Drawer
      opened={open !== undefined}
      onClose={onClose}
      position="right"
      size={isNarrow === true ? "100%" : 620}
      title={kind === "task" ? text.oneTask : text.oneApproval}
      closeButtonProps={{ "aria-label": text.back }}
      overlayProps={{ backgroundOpacity: 0.25 }}
    >
      <Suspense fallback={<Skeleton height={240} />}>
        {kind === "approval" && (
          <ApprovalView key={id} id={id} intent={intent} onDecided={onDecided} />
        )}
        {kind === "task" && <TaskView key={id} id={id} onDone={onDecided} />}
      </Suspense>
    </Drawer>
  );
}

function Waiting() {
  return (
    <Stack gap="xs" mt="md">
      {Array.from({ length: 8 }, (_, index) => (
        <Skeleton key={index} height={38} />
      ))}
    </Stack>
  );
}

function Nothing() {
  const text = useMessages(messages);
  const [search, change] = usePageSearch();
  const isFiltered = [search.kind, search.scope, search.overdue, search.q].some(Boolean);
  return isFiltered ? (
    <EmptyState
      icon={IconFilterOff}
      title={text.emptyFilter}
      action={
        <Button
          variant="default"
          onClick={() => {
            change({ kind: undefined, scope: undefined, overdue: undefined, q: undefined });
          }}
        >
          {text.clearFilters}
        </Button>
      }
    />
  ) : (
    <EmptyState
      icon={IconInbox}
      title={text.empty}
      action={
        <ButtonLink to="/records" variant="default">
          {text.seeRecords}
        </ButtonLink>
      }
    >
      {text.emptyText}
    </EmptyState>
  );
}

function toggled(present: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(present);
  if (!next.delete(key)) next.add(key);
  return next;
}
