import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { cancelRun } from "@/features/runs/api/cancel-run";
import { discardRun } from "@/features/runs/api/discard-run";
import type { RunDetail } from "@/features/runs/api/get-run";
import { replayRun } from "@/features/runs/api/replay-run";
import { messages } from "@/features/runs/messages";
import { definitionQuery } from "@/shared/definition/queries";
import { useMessages } from "@/shared/i18n/language";
import { useHasRole } from "@/shared/session/me";
import { askReason } from "@/shared/ui/ask-reason";
import { notifyDone, notifyProblem } from "@/shared/ui/notify";

/** What can be done with a run: a failed one goes on or is let be, one under way is ended. */
export function RunActs({ run }: { run: RunDetail }) {
  const text = useMessages(messages);
  const mayAct = useHasRole("administrator", run.owner);
  const queries = useQueryClient();
  const present = useQuery(definitionQuery(run.automation_id)).data?.version ?? run.version;
  const act = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onSuccess: () => {
      notifyDone(text.doneAct);
    },
    onError: notifyProblem,
    onSettled: () => queries.invalidateQueries({ queryKey: ["run"] }),
  });
  const ask = async (
    words: { title: string; text: string },
    work: (reason: string) => Promise<unknown>,
    color?: string,
  ) => {
    const reason = await askReason({ ...words, confirm: words.title, color });
    if (reason !== null) act.mutate(() => work(reason));
  };
  if (!mayAct) return null;
  if (run.state === "failed") {
    return (
      <>
        <Button
          loading={act.isPending}
          onClick={() =>
            void ask({ title: text.replay, text: text.replayText }, (reason) =>
              replayRun(run.id, reason, "original"),
            )
          }
        >
          {text.replay}
        </Button>
        {present !== run.version && (
          <Button
            variant="default"
            loading={act.isPending}
            onClick={() =>
              void ask(
                { title: text.replayPresent(present), text: text.replayPresentText },
                (reason) => replayRun(run.id, reason, "present"),
              )
            }
          >
            {text.replayPresent(present)}
          </Button>
        )}
        <Button
          variant="subtle"
          color="red"
          loading={act.isPending}
          onClick={() =>
            void ask(
              { title: text.discard, text: text.discardText },
              (reason) => discardRun(run.id, reason),
              "red",
            )
          }
        >
          {text.discard}
        </Button>
      </>
    );
  }
  if (run.state !== "waiting" && run.state !== "ready") return null;
  return (
    <Button
      variant="default"
      color="red"
      loading={act.isPending}
      onClick={() =>
        void ask(
          { title: text.cancel, text: text.cancelText },
          (reason) => cancelRun(run.id, reason),
          "red",
        )
      }
    >
      {text.cancel}
    </Button>
  );
}
