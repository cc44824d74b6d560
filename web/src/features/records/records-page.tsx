import { Button, Center, Group, Skeleton, Text } from "@mantine/core";
import { IconDatabase, IconFilterOff, IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, Suspense, lazy } from "react";

import type { RecordsQuery } from "@/shared/records/api/list-records";
import { BulkBar } from "@/features/records/bulk-bar";
import { isShown, stateField, usualColumns } from "@/shared/records/field";
import { FieldValue, isNumber } from "@/shared/records/field-value";
import { messages } from "@/features/records/messages";
import { recordsQuery } from "@/features/records/queries";
import { RecordsToolbar } from "@/features/records/records-toolbar";
import type { Model } from "@/shared/api/get-model";
import { modelQuery } from "@/shared/api/queries";
import { useFormat } from "@/shared/format/use-format";
import { useMessages } from "@/shared/i18n/language";
import { ButtonLink, PageLink, recordPath, usePathPart } from "@/shared/navigation/link";
import { type Search, usePageSearch } from "@/shared/navigation/search";
import { type Column, DataTable } from "@/shared/ui/data-table";
import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";
import { ProblemAlert } from "@/shared/ui/problem-alert";

const GroupsView = lazy(async () => ({
  default: (await import("@/features/records/groups-view")).GroupsView,
}));

const Board = lazy(async () => ({
  default: (await import("@/features/records/board")).Board,
}));

type Row = Record<string, unknown> & { id: number };

const NOTHING: ReadonlySet<string> = new Set();

/** The records of a model, as a list or as a board by state. */
export function RecordsPage() {
  const text = useMessages(messages);
  const name = usePathPart("model");
  const model = useQuery(modelQuery(name));
  const mayCreate = model.data?.rights.create === true;
  return (
    <Page
      title={model.data?.title ?? text.records}
      before={
        <PageLink to="/records" size="sm">
          {text.records}
        </PageLink>
      }
      actions={
        mayCreate && (
          <ButtonLink to={`/records/${name}/new`} leftSection={<IconPlus size={16} />}>
            {text.new}
          </ButtonLink>
        )
      }
    >
      {model.error !== null && (
        <ProblemAlert error={model.error} onRetry={() => void model.refetch()} />
      )}
      {model.isPending && <Skeleton height={240} />}
      {model.data !== undefined && <Records key={name} model={model.data} />}
    </Page>
  );
}

/** What the address asks of the service. */
function queryOf(search: Search): RecordsQuery {
  return {
    search: search.q ?? "",
    where: search.where ?? "",
    sort: search.sort ?? "",
    include_archived: search.archived === "yes",
    with_total: true,
    limit: 50,
  };
}

function Records({ model }: { model: Model }) {
  const text = useMessages(messages);
  const format = useFormat();
  const [search, change] = usePageSearch();
  const list = useInfiniteQuery({
    ...recordsQuery(model.id, queryOf(search)),
    placeholderData: keepPreviousData,
  });
  const rows = list.data?.pages.flatMap((page) => page.items as Row[]) ?? [];
  const total = list.data?.pages[0]?.total;
  const state = stateField(model);
  const isFiltered = [search.q, search.where].some(Boolean);
  const group = model.fields.find((field) => field.name === search.group);
  if (group !== undefined) {
    return (
      <>
        <RecordsToolbar model={model} />
        <Suspense fallback={null}>
          <GroupsView model={model} by={group} />
        </Suspense>
      </>
    );
  }
  return (
    <>
      <RecordsToolbar model={model} />
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
      {rows.length > 0 &&
        (search.layout === "board" && state !== undefined ? (
          <Suspense fallback={null}>
            <Board model={model} state={state} rows={rows} />
          </Suspense>
        ) : (
          <RecordTable model={model} rows={rows} />
        ))}
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
