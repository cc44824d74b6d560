import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { type CountsQuery, countApprovals } from "@/features/approvals/api/count-approvals";
import { type ApprovalsQuery, listApprovals } from "@/features/approvals/api/list-approvals";
import { listShares } from "@/features/approvals/api/list-shares";
import { listWithoutOwner } from "@/features/approvals/api/list-without-owner";

const DAY = 86_400_000;

export function approvalsQuery(query: ApprovalsQuery) {
  return infiniteQueryOptions({
    queryKey: ["approval", "list", query],
    queryFn: ({ pageParam }) => listApprovals({ ...query, limit: 100, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export function countsQuery(query: CountsQuery) {
  return queryOptions({
    queryKey: ["approval", "counts", query],
    queryFn: () => countApprovals(query),
  });
}

export const withoutOwnerQuery = queryOptions({
  queryKey: ["approval", "without-owner"],
  queryFn: listWithoutOwner,
});

export function sharesQuery(days: number) {
  return queryOptions({
    queryKey: ["approval", "shares", days],
    queryFn: () => listShares(new Date(Date.now() - days * DAY).toISOString()),
  });
}
