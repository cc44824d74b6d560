import { infiniteQueryOptions } from "@tanstack/react-query";

import {
  type AutomationsQuery,
  listAutomations,
} from "@/features/automations/api/list-automations";

export function automationsQuery(query: AutomationsQuery) {
  return infiniteQueryOptions({
    queryKey: ["definition", "automations", query],
    queryFn: ({ pageParam }) => listAutomations({ ...query, limit: 100, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}
