import { Button, Group, Skeleton, Stack, Text, Textarea, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { cancelTask } from "@/features/inbox/api/cancel-task";
import { completeTask } from "@/features/inbox/api/complete-task";
import { reopenTask } from "@/features/inbox/api/reopen-task";
import { messages } from "@/features/inbox/messages";
import { taskQuery } from "@/features/inbox/queries";
import { useMessages } from "@/shared/i18n/language";
import { PageLink, recordPath } from "@/shared/navigation/link";
import { Ago } from "@/shared/ui/ago";
import { askReason } from "@/shared/ui/ask-reason";
import { notifyDone } from "@/shared/ui/notify";
import { ProblemAlert } from "@/shared/ui/problem-alert";
import { StateBadge } from "@/shared/ui/state-badge";

type Act =
  { kind: "complete"; note: string } | { kind: "cancel"; reason: string } | { kind: "reopen" };

/** One task: what is to be done, by when, and its end. */
export function TaskView({ id, onDone }: { id: string; onDone?: () => void }) {
  const text = useMessages(messages);
  const queries = useQueryClient();
  const [note, setNote] = useState("");
  const task = useQuery(taskQuery(id));
  const acting = useMutation({
    mutationFn: (act: Act) => {
      if (act.kind === "complete") return completeTask(id, act.note || undefined);
      return act.kind === "cancel" ? cancelTask(id, act.reason) : reopenTask(id);
    },
    onSuccess: (_, act) => {
      if (act.kind === "complete") {
        notifyDone(text.completed);
        onDone?.();
      }
    },
    onSettled: () => {
      for (const topic of ["task", "inbox", "home"]) {
        void queries.invalidateQueries({ queryKey: [topic] });
      }
    },
  });
  if (task.isPending) return <Skeleton height={160} />;
  if (task.error !== null) {
    return <ProblemAlert error={task.error} onRetry={() => void task.refetch()} />;
  }
  const { data } = task;
  const cancel = async () => {
    const reason = await askReason({
      title: text.cancelTask,
      confirm: text.cancelTask,
      color: "red",
    });
    if (reason !== null) acting.mutate({ kind: "cancel", reason });
  };
  return (
    <Stack gap="md">
      <div>
        <Group gap="xs" mb={4}>
          <StateBadge state={data.state} label={text.states[data.state]} />
          {data.due_at !== null && (
            <Text size="sm" c="dimmed">
              {text.due} <Ago at={data.due_at} />
            </Text>
          )}
        </Group>
        <Title order={2} size="h4">
          {data.title}
        </Title>
        {data.note !== "" && <Text size="sm">{data.note}</Text>}
        {data.outcome !== null && (
          <Text size="sm" c="dimmed">
            {data.outcome}
          </Text>
        )}
        {data.model !== null && data.record_id !== null && (
          <PageLink to={recordPath(data.model, data.record_id)} size="sm">
            {text.openRecord}
          </PageLink>
        )}
      </div>
      {acting.error !== null && <ProblemAlert error={acting.error} />}
      {data.state === "open" ? (
        <>
          <Textarea
            label={text.outcome}
            autosize
            minRows={2}
            value={note}
            onChange={(event) => {
              setNote(event.currentTarget.value);
            }}
          />
          <Group gap="xs">
            <Button
              loading={acting.isPending}
              onClick={() => {
                acting.mutate({ kind: "complete", note });
              }}
            >
              {text.complete}
            </Button>
            <Button variant="default" onClick={() => void cancel()}>
              {text.cancelTask}
            </Button>
          </Group>
        </>
      ) : (
        <Group>
          <Button
            variant="default"
            loading={acting.isPending}
            onClick={() => {
              acting.mutate({ kind: "reopen" });
            }}
          >
            {text.reopen}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
