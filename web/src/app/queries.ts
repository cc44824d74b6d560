import { QueryClient } from "@tanstack/react-query";

import { isOffline, ProblemError } from "@/shared/api/problem";

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // Only what may pass by itself is tried again: a network that is away, a busy service.
      retry: (count, error) =>
        count < 3 && (isOffline(error) || (error instanceof ProblemError && error.status >= 502)),
      networkMode: "always",
    },
    mutations: { networkMode: "always" },
  },
});
