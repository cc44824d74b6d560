import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import {
  type AutomationsQuery,
  listAutomations,
} from "@/features/automations/api/list-automations";
import { getPerformance } from "@/features/automations/api/get-performance";
import { listSchedules } from "@/features/automations/api/list-schedules";

export const schedulesQuery = queryOptions({
  queryKey: ["definition", "schedules"],
  queryFn: listSchedules,
  refetchInterval: 60_000,
});

export function automationsQuery(query: AutomationsQuery) {
  return infiniteQueryOptions({
    queryKey: ["definition", "automations", query],
    queryFn: ({ pageParam }) => listAutomations({ ...query, limit: 100, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export function performanceQuery(id: string, days: number, timeZone: string) {
  return queryOptions({
    queryKey: ["run", "performance", id, days, timeZone],
    queryFn: () => getPerformance(id, days, timeZone),
  });
}
