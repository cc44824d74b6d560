import { Button } from "@mantine/core";
import { IconPencil, IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { pauseAutomation } from "@/features/automations/api/pause-automation";
import { resumeAutomation } from "@/features/automations/api/resume-automation";
import { messages } from "@/features/automations/messages";
import { createDraft } from "@/shared/definition/api/create-draft";
import type { Definition } from "@/shared/definition/api/get-definition";
import { draftsQuery } from "@/shared/definition/queries";
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
      {mayPublish && <Edit definition={definition} />}
    </>
  );
}

function Edit({ definition }: { definition: Definition }) {
  const text = useMessages(messages);
  const navigate = useNavigate();
  const own = useQuery(draftsQuery(definition.id)).data?.find((draft) => draft.is_mine);
  const begin = useMutation({
    mutationFn: async () =>
      own?.id ?? (await createDraft("automation", definition.content, definition.version)).id,
    onSuccess: (draft) =>
      navigate({ to: "/automations/new", search: { draft: String(draft) } as never }),
    onError: notifyProblem,
  });
  return (
    <Button
      leftSection={<IconPencil size={16} aria-hidden />}
      loading={begin.isPending}
      onClick={() => {
        begin.mutate();
      }}
    >
      {own === undefined ? text.edit : text.goOn}
    </Button>
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
