import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { getRun } from "@/features/runs/api/get-run";
import { listCauses } from "@/features/runs/api/list-causes";
import { listRuns, type RunsQuery } from "@/features/runs/api/list-runs";
import { getVersion } from "@/shared/definition/api/get-version";
import { parseDefinition } from "@/shared/definition/api/parse-definition";

export function runsQuery(query: RunsQuery) {
  return infiniteQueryOptions({
    queryKey: ["run", "list", query],
    queryFn: ({ pageParam }) => listRuns({ ...query, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export function runQuery(id: string) {
  return queryOptions({ queryKey: ["run", "one", id], queryFn: () => getRun(id) });
}

export const causesQuery = queryOptions({ queryKey: ["run", "causes"], queryFn: listCauses });

/** The steps of the version that a run works by. */
export function stepsQuery(automation: string, version: number) {
  return queryOptions({
    queryKey: ["definition", "steps", automation, version],
    queryFn: async () => {
      const found = await getVersion(automation, version);
      return (await parseDefinition(found.content)).value?.do ?? [];
    },
    staleTime: Infinity,
  });
}
