import { Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { useFormat } from "@/shared/format/use-format";
import { useMessages } from "@/shared/i18n/language";
import { useMe } from "@/shared/session/me";
import { decideTuning } from "@/shared/tuning/api/decide-tuning";
import type { Tuning } from "@/shared/tuning/api/list-tunings";
import { messages } from "@/shared/tuning/messages";
import { tuningsQuery } from "@/shared/tuning/queries";
import { Ago } from "@/shared/ui/ago";
import { askReason } from "@/shared/ui/ask-reason";
import { notifyDone, notifyProblem } from "@/shared/ui/notify";
import { Part } from "@/shared/ui/part";
import { ProblemAlert } from "@/shared/ui/problem-alert";
import { StateBadge } from "@/shared/ui/state-badge";

interface Props {
  definitionId: string;
  /** The rows in force: what differs from them is counted. */
  rows: readonly Record<string, unknown>[];
  mayEdit: boolean;
  onRestore: (rows: Record<string, unknown>[]) => void;
}

/** All changes of rows or values, with what still waits for a second person. */
export function TuningHistory({ definitionId, rows, mayEdit, onRestore }: Props) {
  const text = useMessages(messages);
  const format = useFormat();
  const found = useQuery(tuningsQuery(definitionId));
  if (found.error !== null) return <ProblemAlert error={found.error} />;
  if (found.data === undefined) return <Skeleton height={100} />;
  const present = new Set(rows.map((row) => JSON.stringify(row)));
  return (
    <Part title={text.history}>
      {found.data.length === 0 && <Text size="sm">{text.noHistory}</Text>}
      {found.data.map((tuning) => {
        const changed = tuning.rows.filter((row) => !present.has(JSON.stringify(row))).length;
        return (
          <Group key={tuning.number} justify="space-between" align="flex-start">
            <Stack gap={2} flex={1} miw={220}>
              <Group gap="xs">
                <StateBadge state={tuning.state} label={text.states[tuning.state]} />
                <Text size="sm">{tuning.reason}</Text>
              </Group>
              <Text size="xs" c="dimmed">
                <Ago at={tuning.changed_at} /> {text.by(tuning.author)}
                {changed > 0 && `, ${text.changedRows(changed)}`}
                {tuning.effective_from !== null &&
                  `, ${text.from(format.date(tuning.effective_from))}`}
              </Text>
            </Stack>
            <Group gap="xs">
              {mayEdit && tuning.state === "proposed" && <Decision tuning={tuning} />}
              {mayEdit && tuning.state !== "active" && (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  onClick={() => {
                    onRestore(tuning.rows);
                  }}
                >
                  {text.restore}
                </Button>
              )}
            </Group>
          </Group>
        );
      })}
    </Part>
  );
}

function Decision({ tuning }: { tuning: Tuning }) {
  const text = useMessages(messages);
  const me = useMe();
  const queries = useQueryClient();
  const act = useMutation({
    mutationFn: ({ approve, reason }: { approve: boolean; reason: string }) =>
      decideTuning(tuning.number, approve, reason),
    onSuccess: () => {
      notifyDone(text.decided);
    },
    onError: notifyProblem,
    onSettled: () => queries.invalidateQueries({ queryKey: ["definition"] }),
  });
  if (tuning.changed_by === me.user_id) {
    return (
      <Text size="xs" c="dimmed">
        {text.own}
      </Text>
    );
  }
  const decide = async (approve: boolean) => {
    const confirm = approve ? text.approve : text.refuse;
    const reason = await askReason({ title: confirm, confirm });
    if (reason !== null) act.mutate({ approve, reason });
  };
  return (
    <>
      <Button size="compact-xs" loading={act.isPending} onClick={() => void decide(true)}>
        {text.approve}
      </Button>
      <Button
        size="compact-xs"
        variant="light"
        color="red"
        loading={act.isPending}
        onClick={() => void decide(false)}
      >
        {text.refuse}
      </Button>
    </>
  );
}
