import { Button } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { pauseAutomation } from "@/features/automations/api/pause-automation";
import { resumeAutomation } from "@/features/automations/api/resume-automation";
import { messages } from "@/features/automations/messages";
import type { Definition } from "@/shared/definition/api/get-definition";
import { EditButton } from "@/shared/definition/edit-button";
import { useMessages } from "@/shared/i18n/language";
import { ButtonLink } from "@/shared/navigation/link";
import { useHasRole } from "@/shared/session/me";
import { askReason } from "@/shared/ui/ask-reason";
import { notifyDone, notifyProblem } from "@/shared/ui/notify";

/** What can be done with an automation; a draft that is open is gone on with. */
export function AutomationActs({ definition }: { definition: Definition }) {
  const text = useMessages(messages);
  const mayPublish = useHasRole("publisher", "administrator");
  return (
    <>
      <ButtonLink to="/runs" search={{ automation: definition.id }} variant="default">
        {text.runs}
      </ButtonLink>
      {mayPublish && <Pause definition={definition} />}
      <EditButton definition={definition} draftPath={(id) => `/automations/drafts/${String(id)}`} />
    </>
  );
}

function Pause({ definition }: { definition: Definition }) {
  const text = useMessages(messages);
  const queries = useQueryClient();
  const isPaused = definition.state === "disabled";
  const act = useMutation({
    mutationFn: (reason: string) =>
      isPaused ? resumeAutomation(definition.id, reason) : pauseAutomation(definition.id, reason),
    onSuccess: () => {
      notifyDone(isPaused ? text.resumed : text.paused);
      return queries.invalidateQueries({ queryKey: ["definition"] });
    },
    onError: notifyProblem,
  });
  if (definition.state === "broken") return null;
  return (
    <Button
      variant="default"
      loading={act.isPending}
      leftSection={isPaused ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
      onClick={() => {
        void askReason({
          title: `${isPaused ? text.resume : text.pause}: ${definition.title}`,
          text: isPaused ? text.resumeText : text.pauseText,
          confirm: isPaused ? text.resume : text.pause,
        }).then((reason) => {
          if (reason !== null) act.mutate(reason);
        });
      }}
    >
      {isPaused ? text.resume : text.pause}
    </Button>
  );
}
