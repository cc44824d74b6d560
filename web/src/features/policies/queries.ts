import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { simulatePolicy, type Trial } from "@/features/policies/api/simulate-policy";

export function simulationQuery(trial: Trial) {
  return queryOptions({
    queryKey: ["definition", "simulation", trial],
    queryFn: () => simulatePolicy(trial),
    placeholderData: keepPreviousData,
    retry: false,
  });
}
