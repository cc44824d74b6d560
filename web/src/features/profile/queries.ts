import { queryOptions } from "@tanstack/react-query";

import { getProfile } from "@/features/profile/api/get-profile";
import { listScopes } from "@/features/profile/api/list-scopes";
import { listSessions } from "@/features/profile/api/list-sessions";
import { listTokens } from "@/features/profile/api/list-tokens";

export const profileQuery = queryOptions({
  queryKey: ["me", "profile"],
  queryFn: () => getProfile(),
});

export const sessionsQuery = queryOptions({
  queryKey: ["me", "sessions"],
  queryFn: () => listSessions(),
});

export const tokensQuery = queryOptions({
  queryKey: ["me", "tokens"],
  queryFn: () => listTokens(),
});

export const scopesQuery = queryOptions({
  queryKey: ["me", "scopes"],
  queryFn: () => listScopes(),
  staleTime: Infinity,
});
