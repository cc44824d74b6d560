import type { Case } from "@/features/cases/api/list-cases";

export interface CauseGroup {
  key: string;
  cases: Case[];
}

/** Cases of one cause together, in the order in which their first one stands. */
export function groupByCause(cases: readonly Case[]): CauseGroup[] {
  const groups = new Map<string, CauseGroup>();
  for (const one of cases) {
    const group = groups.get(one.cause_key) ?? { key: one.cause_key, cases: [] };
    group.cases.push(one);
    groups.set(one.cause_key, group);
  }
  return [...groups.values()];
}
