import { queryOptions } from "@tanstack/react-query";

import { listTunings } from "@/shared/tuning/api/list-tunings";

export function tuningsQuery(definitionId: string) {
  return queryOptions({
    queryKey: ["definition", "tunings", definitionId],
    queryFn: () => listTunings(definitionId),
  });
}
