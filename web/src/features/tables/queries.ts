import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { checkRows } from "@/features/tables/api/check-rows";
import { getTable } from "@/features/tables/api/get-table";
import { listRows, type Row } from "@/features/tables/api/list-rows";
import { listTables } from "@/features/tables/api/list-tables";

export const tablesQuery = queryOptions({
  queryKey: ["definition", "tables"],
  queryFn: listTables,
});

export function tableQuery(id: string) {
  return queryOptions({ queryKey: ["definition", "table", id], queryFn: () => getTable(id) });
}

export function rowsQuery(id: string) {
  return queryOptions({ queryKey: ["definition", "rows", id], queryFn: () => listRows(id) });
}

export function checkQuery(id: string, rows: Row[]) {
  return queryOptions({
    queryKey: ["definition", "table-check", id, rows],
    queryFn: () => checkRows(id, rows),
    placeholderData: keepPreviousData,
  });
}
