import { queryOptions } from "@tanstack/react-query";

import { getRecord } from "@/shared/records/api/get-record";

export function recordQuery(model: string, id: number) {
  return queryOptions({
    queryKey: ["record", model, id],
    queryFn: () => getRecord(model, id),
  });
}
