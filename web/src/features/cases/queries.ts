import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { countCases } from "@/features/cases/api/count-cases";
import { getCase } from "@/features/cases/api/get-case";
import { listCaseComments } from "@/features/cases/api/list-case-comments";
import { type CaseQuery, listCases } from "@/features/cases/api/list-cases";

export function casesQuery(query: CaseQuery) {
  return infiniteQueryOptions({
    queryKey: ["case", "list", query],
    queryFn: ({ pageParam }) => listCases({ ...query, limit: 100, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export const categoriesQuery = queryOptions({
  queryKey: ["case", "counts"],
  queryFn: () => countCases(false, false),
});

export function caseQuery(id: string) {
  return queryOptions({ queryKey: ["case", "one", id], queryFn: () => getCase(id) });
}

export function commentsQuery(id: string) {
  return queryOptions({ queryKey: ["case", "comments", id], queryFn: () => listCaseComments(id) });
}
