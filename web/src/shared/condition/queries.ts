import { queryOptions } from "@tanstack/react-query";

import { checkExpression } from "@/shared/condition/api/check-expression";
import { completeExpression } from "@/shared/condition/api/complete-expression";
import { readCondition } from "@/shared/condition/api/read-condition";
import type { Site } from "@/shared/condition/site";

export function expressionCheckQuery(site: Site, text: string) {
  return queryOptions({
    queryKey: ["definition", "expression", "check", site, text],
    queryFn: () => checkExpression({ model: site.model ?? null, text, context: site.context }),
    staleTime: 60_000,
  });
}

export function conditionTreeQuery(site: Site, text: string) {
  return queryOptions({
    queryKey: ["definition", "expression", "tree", site, text],
    queryFn: () => readCondition({ model: site.model ?? null, text, context: site.context }),
    staleTime: 60_000,
  });
}

export function completionQuery(site: Site, prefix: string) {
  return queryOptions({
    queryKey: ["definition", "expression", "completion", site.model, site.context, prefix],
    queryFn: () =>
      completeExpression(site.model ?? "", {
        prefix,
        place: site.context.place ?? "condition",
        has_old: site.context.has_old ?? true,
      }),
    enabled: site.model !== null,
    staleTime: 5 * 60_000,
  });
}
