import { Skeleton } from "@mantine/core";
import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";

import { type Column, DataTable } from "@/shared/ui/data-table";
import { EmptyState } from "@/shared/ui/empty-state";
import { ProblemAlert } from "@/shared/ui/problem-alert";
import { MoreButton } from "@/shared/ui/more-button";

interface Pages<Row> {
  data: { pages: { items: Row[] }[] } | undefined;
  error: unknown;
  isPending: boolean;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  refetch: () => unknown;
  fetchNextPage: () => unknown;
}

interface Props<Row> {
  label: string;
  query: Pages<Row>;
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string;
  onOpen?: (row: Row) => void;
  empty: { icon: Icon; title: string; text?: string; action?: ReactNode };
}

/** A list that comes in pages: waiting, refused, empty, or its rows and the way to more. */
export function QueryList<Row>({ label, query, columns, rowKey, onOpen, empty }: Props<Row>) {
  const rows = query.data?.pages.flatMap((page) => page.items);
  return (
    <>
      {query.error !== null && (
        <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.isPending && <Skeleton height={280} />}
      {rows?.length === 0 && (
        <EmptyState icon={empty.icon} title={empty.title} action={empty.action}>
          {empty.text}
        </EmptyState>
      )}
      {rows !== undefined && rows.length > 0 && (
        <DataTable label={label} columns={columns} rows={rows} rowKey={rowKey} onOpen={onOpen} />
      )}
      <MoreButton query={query} mt="sm" />
    </>
  );
}
