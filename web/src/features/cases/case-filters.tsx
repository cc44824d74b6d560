import { Chip, Group, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import type { CaseQuery } from "@/features/cases/api/list-cases";
import { messages } from "@/features/cases/messages";
import { categoriesQuery } from "@/features/cases/queries";
import { fromCode } from "@/shared/format/format";
import { useMessages } from "@/shared/i18n/language";
import { type Search, usePageSearch } from "@/shared/navigation/search";
import { Segments } from "@/shared/ui/segments";

const QUEUES = ["all", "roles", "mine", "unassigned"] as const;
const ORDERS = ["due", "severity", "oldest", "newest"] as const;
const SEVERITIES = ["low", "medium", "high", "critical"] as const;

export function queryOf(search: Search): CaseQuery {
  const severity = SEVERITIES.filter((one) => search.severity?.split(",").includes(one));
  return {
    is_mine: search.queue === "mine",
    is_of_my_roles: search.queue === "roles",
    is_unassigned: search.queue === "unassigned" || search.is_unassigned === "true",
    is_overdue: search.overdue === "yes" || search.is_overdue === "true",
    category: search.category,
    state: search.settled === "yes" ? [] : ["open", "in_progress"],
    severity,
    opened_after: search.opened_after,
    opened_until: search.opened_until,
    automation_id: search.automation_id,
    order: ORDERS.find((order) => order === search.order) ?? "due",
  };
}

export function CaseFilters() {
  const text = useMessages(messages);
  const [search, change] = usePageSearch();
  const categories = useQuery(categoriesQuery).data ?? [];
  const chip = (name: string, label: string) => (
    <Chip
      checked={search[name] === "yes"}
      variant="light"
      onChange={(isOn) => {
        change({ [name]: isOn ? "yes" : undefined });
      }}
    >
      {label}
    </Chip>
  );
  return (
    <Group gap="sm" mb="sm">
      <Segments
        label={text.queue}
        value={QUEUES.find((queue) => queue === search.queue) ?? "all"}
        data={QUEUES.map((queue) => ({ value: queue, label: text.queues[queue] }))}
        onChange={(queue) => {
          change({ queue: queue === "all" ? undefined : queue });
        }}
      />
      <Select
        aria-label={text.category}
        placeholder={text.anyCategory}
        clearable
        w={210}
        value={search.category ?? null}
        data={categories.map(({ category, count }) => ({
          value: category,
          label: `${fromCode(category)} (${String(count)})`,
        }))}
        onChange={(category) => {
          change({ category: category ?? undefined });
        }}
      />
      <Select
        aria-label={text.order}
        w={170}
        allowDeselect={false}
        value={search.order ?? "due"}
        data={ORDERS.map((order) => ({ value: order, label: text.orders[order] }))}
        onChange={(order) => {
          change({ order: order ?? undefined });
        }}
      />
      {chip("overdue", text.overdue)}
      {chip("grouped", text.byCause)}
      {chip("settled", text.settled)}
    </Group>
  );
}
