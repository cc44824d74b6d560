import { Button, Group, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { endOtherSessions } from "@/features/profile/api/end-other-sessions";
import { endSession } from "@/features/profile/api/end-session";
import { messages } from "@/features/profile/messages";
import { sessionsQuery } from "@/features/profile/queries";
import { useMessages } from "@/shared/i18n/language";
import { Ago } from "@/shared/ui/ago";
import { notifyDone, notifyProblem } from "@/shared/ui/notify";
import { Part } from "@/shared/ui/part";
import { ProblemAlert } from "@/shared/ui/problem-alert";

/** Where one is signed in. */
export function Sessions() {
  const text = useMessages(messages);
  const queries = useQueryClient();
  const found = useQuery(sessionsQuery);
  const act = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onSuccess: () => {
      notifyDone(text.ended);
    },
    onError: notifyProblem,
    onSettled: () => queries.invalidateQueries({ queryKey: ["me"] }),
  });
  return (
    <Part title={text.sessions}>
      {found.error !== null && <ProblemAlert error={found.error} />}
      {found.data?.map((session) => (
        <Group key={session.id} justify="space-between" wrap="nowrap" align="flex-start">
          <div style={{ minWidth: 0 }}>
            <Text size="sm">
              {session.address}, <Ago at={session.last_seen_at} />
            </Text>
            <Text size="xs" c="dimmed" truncate>
              {session.user_agent}
            </Text>
          </div>
          <Button
            size="compact-xs"
            variant="subtle"
            color="red"
            loading={act.isPending}
            onClick={() => {
              act.mutate(() => endSession(session.id));
            }}
          >
            {text.end}
          </Button>
        </Group>
      ))}
      {(found.data?.length ?? 0) > 1 && (
        <div>
          <Button
            size="xs"
            variant="default"
            loading={act.isPending}
            onClick={() => {
              act.mutate(() => endOtherSessions());
            }}
          >
            {text.endOthers}
          </Button>
        </div>
      )}
    </Part>
  );
}
