import { useMutation, useQueryClient } from "@tanstack/react-query";

import { notifyProblem } from "@/shared/ui/notify";

/** Do something with a case, then show every list anew. */
export function useCaseAct() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (act: () => Promise<unknown>) => act(),
    onError: notifyProblem,
    onSettled: () => {
      for (const topic of ["case", "inbox", "home"]) {
        void queries.invalidateQueries({ queryKey: [topic] });
      }
    },
  });
}
