import { Button, Group, Skeleton, Text } from "@mantine/core";
import { IconDatabase, IconFilterOff } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { BulkBar } from "@/features/records/bulk-bar";
import { messages } from "@/features/records/messages";
import { queryOf, recordsQuery } from "@/features/records/queries";
import type { Model } from "@/shared/api/get-model";
import { useFormat } from "@/shared/format/use-format";
import { useMessages } from "@/shared/i18n/language";
import { recordPath } from "@/shared/navigation/link";
import { usePageSearch } from "@/shared/navigation/search";
import { isShown, usualColumns } from "@/shared/records/field";
import { FieldValue, isNumber } from "@/shared/records/field-value";
import { type Column, DataTable } from "@/shared/ui/data-table";
import { EmptyState } from "@/shared/ui/empty-state";
import { ProblemAlert } from "@/shared/ui/problem-alert";
import { MoreButton } from "@/shared/ui/more-button";

type Row = Record<string, unknown> & { id: number };

const NOTHING: ReadonlySet<string> = new Set();

/** The records that the address asks for, page after page. */
export function RecordList({ model }: { model: Model }) {
  const text = useMessages(messages);
  const format = useFormat();
  const [search, change] = usePageSearch();
  const list = useInfiniteQuery({
    ...recordsQuery(model.id, queryOf(search)),
    placeholderData: keepPreviousData,
  });
  const rows = list.data?.pages.flatMap((page) => page.items as Row[]) ?? [];
  const total = list.data?.pages[0]?.total;
  const isFiltered = [search.q, search.where].some(Boolean);
  return (
    <>
      {list.error !== null && (
        <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />
      )}
      {list.isPending && <Skeleton height={240} />}
      {list.isSuccess && rows.length === 0 && !isFiltered && (
        <EmptyState icon={IconDatabase} title={text.empty} />
      )}
      {list.isSuccess && rows.length === 0 && isFiltered && (
        <EmptyState
          icon={IconFilterOff}
          title={text.emptyFiltered}
          action={
            <Button
              variant="default"
              onClick={() => {
                change({ q: undefined, where: undefined });
              }}
            >
              {text.clear}
            </Button>
          }
        />
      )}
      {rows.length > 0 && <RecordTable model={model} rows={rows} />}
      <MoreButton query={list} isCentered />
      {typeof total === "number" && rows.length > 0 && (
        <Group justify="flex-end" mt="xs">
          <Text size="xs" c="dimmed">
            {text.total(format.count(rows.length), format.count(total))}
          </Text>
        </Group>
      )}
    </>
  );
}

function RecordTable({ model, rows }: { model: Model; rows: readonly Row[] }) {
  const [search, change] = usePageSearch();
  const navigate = useNavigate();
  const [selected, setSelected] = useState(NOTHING);
  const names = search.columns?.split(",") ?? usualColumns(model);
  const columns: Column<Row>[] = names.flatMap((name, index) => {
    const field = model.fields.find((one) => one.name === name && isShown(one));
    if (field === undefined) return [];
    return {
      key: name,
      header: field.title,
      sort: name,
      isMinor: index > 2,
      align: isNumber(field) ? ("right" as const) : undefined,
      render: (row: Row) => <FieldValue field={field} values={row} />,
    };
  });
  return (
    <>
      {selected.size > 0 && (
        <BulkBar
          model={model}
          rows={rows}
          selected={selected}
          onClear={() => {
            setSelected(NOTHING);
          }}
        />
      )}
      <DataTable
        label={model.title}
        columns={columns}
        rows={rows}
        rowKey={(row) => String(row.id)}
        sort={search.sort}
        onSort={(sort) => {
          change({ sort });
        }}
        selection={{ selected, onChange: setSelected }}
        onOpen={(row) => void navigate({ to: recordPath(model.id, row.id) })}
      />
    </>
  );
}
