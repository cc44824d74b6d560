import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { messages } from "@/features/records/messages";
import { groupsQuery } from "@/features/records/queries";
import type { Field, Model } from "@/shared/api/get-model";
import { useFormat } from "@/shared/format/use-format";
import { useMessages } from "@/shared/i18n/language";
import { usePageSearch } from "@/shared/navigation/search";
import { isReference, optionLabel } from "@/shared/records/field";
import { type Column, DataTable } from "@/shared/ui/data-table";
import { ProblemAlert } from "@/shared/ui/problem-alert";

type Group = Record<string, unknown>;

/** How many records there are of each value of a field, and their sums; a row opens its records. */
export function GroupsView({ model, by }: { model: Model; by: Field }) {
  const text = useMessages(messages);
  const format = useFormat();
  const [search, change] = usePageSearch();
  const sums = model.fields
    .filter((field) => field.type === "money" && !field.is_system)
    .slice(0, 3);
  const found = useQuery(
    groupsQuery(model.id, {
      by: by.name,
      aggregates: ["count", ...sums.map((field) => `${field.name}:sum`)].join(","),
      where: search.where ?? "",
      search: search.q ?? "",
      include_archived: search.archived === "yes",
    }),
  );
  if (found.error !== null) return <ProblemAlert error={found.error} />;
  if (found.data === undefined) return <Skeleton height={200} />;
  const columns: Column<Group>[] = [
    { key: by.name, header: by.title, render: (row) => shown(by, row[by.name], text.noValue) },
    {
      key: "count",
      header: text.count,
      align: "right",
      render: (row) => format.count(Number(row.count)),
    },
    ...sums.map((field): Column<Group> => ({
      key: field.name,
      header: text.sumOf(field.title),
      align: "right",
      isMinor: true,
      render: (row) => {
        const sum = row[`${field.name}:sum`];
        return sum === null || sum === undefined ? "" : format.money(String(sum as string), null);
      },
    })),
  ];
  return (
    <DataTable
      label={text.groupedBy(by.title)}
      columns={columns}
      rows={found.data as Group[]}
      rowKey={(row) => JSON.stringify(row[by.name])}
      onOpen={(row) => {
        const own = conditionOf(by, row[by.name]);
        const where = search.where ? `(${search.where}) and ${own}` : own;
        change({ where, group: undefined }, false);
      }}
    />
  );
}

function conditionOf(field: Field, value: unknown): string {
  if (value === null || value === undefined) return `${field.name} == None`;
  if (isReference(value)) return `${field.name}.id == ${String(value.id)}`;
  if (typeof value === "boolean") return value ? field.name : `not ${field.name}`;
  if (typeof value === "number") return `${field.name} == ${String(value)}`;
  return `${field.name} == '${String(value as string).replaceAll("'", "\\'")}'`;
}

function shown(field: Field, value: unknown, empty: string): string {
  if (value === null || value === undefined) return empty;
  if (isReference(value)) return value.label ?? `#${String(value.id)}`;
  return typeof value === "string" ? optionLabel(field, value) : String(value as number);
}
