import { Chip, Group, SegmentedControl, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import type { InboxQuery } from "@/features/inbox/api/list-inbox";
import { messages } from "@/features/inbox/messages";
import { inboxCountsQuery } from "@/features/inbox/queries";
import { useMessages } from "@/shared/i18n/language";
import { type Search, usePageSearch } from "@/shared/navigation/search";
import { SearchField } from "@/shared/ui/search-field";

const KINDS = ["all", "approval", "task", "case"] as const;
const SCOPES = ["all", "mine", "roles", "delegated"] as const;
const SORTS = ["due", "newest", "oldest", "amount", "title"] as const;

/** The query that the page's address asks for; what makes no sense counts as not said. */
export function queryOf(search: Search): InboxQuery {
  return {
    kind:
      search.kind === undefined
        ? []
        : (KINDS.filter((kind) => kind !== "all" && kind === search.kind) as (
            "approval" | "task" | "case"
          )[]),
    scope: SCOPES.find((scope) => scope === search.scope) ?? "all",
    sort: SORTS.find((sort) => sort === search.sort) ?? "due",
    is_overdue: search.overdue === "yes",
    q: search.q ?? "",
  };
}

export function InboxFilters() {
  const text = useMessages(messages);
  const [search, change] = usePageSearch();
  const counts = useQuery(inboxCountsQuery).data;
  const label = (kind: (typeof KINDS)[number]) =>
    counts === undefined ? text[kind] : `${text[kind]} ${String(counts[kind].total)}`;
  return (
    <Group gap="sm" mb="sm">
      <SegmentedControl
        aria-label={text.what}
        value={search.kind ?? "all"}
        data={KINDS.map((kind) => ({ value: kind, label: label(kind) }))}
        onChange={(kind) => {
          change({ kind: kind === "all" ? undefined : kind });
        }}
      />
      <Select
        aria-label={text.scope}
        w={140}
        allowDeselect={false}
        value={search.scope ?? "all"}
        data={SCOPES.map((scope) => ({ value: scope, label: text.scopes[scope] }))}
        onChange={(scope) => {
          change({ scope: scope === "all" ? undefined : (scope ?? undefined) });
        }}
      />
      <Chip
        checked={search.overdue === "yes"}
        color="red"
        variant="light"
        onChange={(isOn) => {
          change({ overdue: isOn ? "yes" : undefined });
        }}
      >
        {text.overdue}
        {counts !== undefined && ` ${String(counts.all.overdue)}`}
      </Chip>
      <SearchField label={text.search} flex={1} miw={140} maw={320} />
      <Select
        aria-label={text.sort}
        w={180}
        allowDeselect={false}
        value={search.sort ?? "due"}
        data={SORTS.map((sort) => ({ value: sort, label: text.sorts[sort] }))}
        onChange={(sort) => {
          change({ sort: sort ?? undefined });
        }}
      />
    </Group>
  );
}
