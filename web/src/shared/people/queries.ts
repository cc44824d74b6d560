import { queryOptions } from "@tanstack/react-query";

import { listAbsences } from "@/shared/people/api/list-absences";
import { listDelegations } from "@/shared/people/api/list-delegations";

/** Of one person; of everybody whom one may see, where nobody is named. */
export function delegationsQuery(userId: number | null) {
  return queryOptions({
    queryKey: ["people", "delegations", userId],
    queryFn: () => listDelegations({ user_id: userId }),
  });
}

export function absencesQuery(userId: number | null) {
  return queryOptions({
    queryKey: ["people", "absences", userId],
    queryFn: () => listAbsences({ user_id: userId }),
  });
}
