import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { getAuditHead } from "@/features/admin/api/get-audit-head";
import { getPublication } from "@/features/admin/api/get-publication";
import { getSystemHealth } from "@/features/admin/api/get-system-health";
import { getUser } from "@/features/admin/api/get-user";
import { type AuditQuery, listAudit } from "@/features/admin/api/list-audit";
import { listAllDefinitions } from "@/features/admin/api/list-all-definitions";
import { listGroups } from "@/features/admin/api/list-groups";
import { listPublications } from "@/features/admin/api/list-publications";
import { listRunsOfCause } from "@/features/admin/api/list-runs-of-cause";
import { listUsers } from "@/features/admin/api/list-users";
import { listUserSessions } from "@/features/admin/api/list-user-sessions";
import { listUserTokens } from "@/features/admin/api/list-user-tokens";

const PAGED = {
  initialPageParam: null as string | null,
  getNextPageParam: (page: { next_cursor?: string | null }) => page.next_cursor ?? undefined,
};

interface UsersQuery {
  search: string | null;
  is_active: boolean | null;
  role: string | null;
}

export function usersQuery(query: UsersQuery) {
  return infiniteQueryOptions({
    queryKey: ["people", "users", query],
    queryFn: ({ pageParam }) => listUsers({ ...query, cursor: pageParam }),
    ...PAGED,
  });
}

export function userQuery(id: number) {
  return queryOptions({ queryKey: ["people", "user", id], queryFn: () => getUser(id) });
}

export function userSessionsQuery(id: number) {
  return queryOptions({
    queryKey: ["people", "user", id, "sessions"],
    queryFn: () => listUserSessions(id),
  });
}

export function userTokensQuery(id: number) {
  return queryOptions({
    queryKey: ["people", "user", id, "tokens"],
    queryFn: () => listUserTokens(id),
  });
}

export const groupsQuery = queryOptions({
  queryKey: ["people", "groups"],
  queryFn: () => listGroups({ limit: 200 }),
});

export function auditQuery(query: AuditQuery) {
  return infiniteQueryOptions({
    queryKey: ["audit", query],
    queryFn: ({ pageParam }) => listAudit({ ...query, cursor: pageParam }),
    ...PAGED,
  });
}

export const auditHeadQuery = queryOptions({
  queryKey: ["audit", "head"],
  queryFn: getAuditHead,
});

export function publicationQuery(revision: number) {
  return queryOptions({
    queryKey: ["definition", "publication", revision],
    queryFn: () => getPublication(revision),
  });
}

export const publicationsQuery = infiniteQueryOptions({
  queryKey: ["definition", "publications"],
  queryFn: ({ pageParam }) => listPublications({ cursor: pageParam }),
  ...PAGED,
});

export const allDefinitionsQuery = queryOptions({
  queryKey: ["definition", "all"],
  queryFn: () => listAllDefinitions(),
});

export const systemHealthQuery = queryOptions({
  queryKey: ["system", "health"],
  queryFn: () => getSystemHealth(),
  refetchInterval: 15_000,
});

export function runsOfCauseQuery(cause: string) {
  return queryOptions({
    queryKey: ["run", "cause", cause],
    queryFn: () => listRunsOfCause(cause),
  });
}
