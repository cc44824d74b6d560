import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { explainEvent } from "@/features/records/api/explain-event";
import { type GroupsQuery, listGroups } from "@/features/records/api/list-groups";
import { listActions } from "@/features/records/api/list-actions";
import { listOperations } from "@/features/records/api/list-operations";
import { listRecordApprovals } from "@/features/records/api/list-record-approvals";
import { listRecords, type RecordsQuery } from "@/shared/records/api/list-records";
import { listTimeline } from "@/features/records/api/list-timeline";
import { listViews } from "@/features/records/api/list-views";
import type { Search } from "@/shared/navigation/search";

export function recordsQuery(model: string, query: RecordsQuery) {
  return infiniteQueryOptions({
    queryKey: ["record", model, "list", query],
    queryFn: ({ pageParam }) => listRecords(model, { ...query, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export function operationsQuery(model: string, id: number) {
  return queryOptions({
    queryKey: ["record", model, id, "operations"],
    queryFn: () => listOperations(model, id),
  });
}

export function actionsQuery(model: string, id: number) {
  return queryOptions({
    queryKey: ["record", model, id, "actions"],
    queryFn: () => listActions(model, id),
  });
}

export function recordApprovalsQuery(model: string, id: number) {
  return queryOptions({
    queryKey: ["record", model, id, "approvals"],
    queryFn: () => listRecordApprovals(model, id),
  });
}

export function timelineQuery(model: string, id: number) {
  return infiniteQueryOptions({
    queryKey: ["record", model, id, "timeline"],
    queryFn: ({ pageParam }) => listTimeline(model, id, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export function explanationQuery(eventId: string) {
  return queryOptions({
    queryKey: ["record", "explanation", eventId],
    queryFn: () => explainEvent(eventId),
  });
}

export function viewsQuery(model: string) {
  return queryOptions({ queryKey: ["view", model], queryFn: () => listViews(model) });
}

export function groupsQuery(model: string, query: GroupsQuery) {
  return queryOptions({
    queryKey: ["record", model, "groups", query],
    queryFn: () => listGroups(model, query),
  });
}

/** What the address asks of the service. */
export function queryOf(search: Search): RecordsQuery {
  return {
    search: search.q ?? "",
    where: search.where ?? "",
    sort: search.sort ?? "",
    include_archived: search.archived === "yes",
    with_total: true,
    limit: 50,
  };
}
