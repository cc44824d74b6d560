import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { countInbox } from "@/features/inbox/api/count-inbox";
import { getApproval } from "@/features/inbox/api/get-approval";
import { getTask } from "@/features/inbox/api/get-task";
import { type InboxQuery, listInbox } from "@/features/inbox/api/list-inbox";

export function inboxQuery(query: InboxQuery) {
  return infiniteQueryOptions({
    queryKey: ["inbox", "list", query],
    queryFn: ({ pageParam }) => listInbox({ ...query, limit: 100, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export const inboxCountsQuery = queryOptions({
  queryKey: ["inbox", "counts"],
  queryFn: countInbox,
});

export function approvalQuery(id: string) {
  return queryOptions({ queryKey: ["approval", id], queryFn: () => getApproval(id) });
}

export function taskQuery(id: string) {
  return queryOptions({ queryKey: ["task", id], queryFn: () => getTask(id) });
}
