import { Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { useFormat } from "@/shared/format/use-format";
import { useMessages } from "@/shared/i18n/language";
import { useMe } from "@/shared/session/me";
import { decideTuning } from "@/shared/tuning/api/decide-tuning";
import type { Tuning } from "@/shared/tuning/api/list-tunings";
import { messages } from "@/shared/tuning/messages";
import { tuningsQuery } from "@/shared/tuning/queries";
import { RowDifference } from "@/shared/tuning/row-difference";
import { Ago } from "@/shared/ui/ago";
import { askReason } from "@/shared/ui/ask-reason";
import { notifyDone, notifyProblem } from "@/shared/ui/notify";
import { Part } from "@/shared/ui/part";
import { ProblemAlert } from "@/shared/ui/problem-alert";
import { StateBadge } from "@/shared/ui/state-badge";

interface Props {
  definitionId: string;
  /** The rows in force: what differs from them is shown. */
  rows: readonly Record<string, unknown>[];
  mayEdit: boolean;
  onRestore: (rows: Record<string, unknown>[]) => void;
}

/** All changes of rows or values, with what still waits for a second person. */
export function TuningHistory({ definitionId, rows, mayEdit, onRestore }: Props) {
  const text = useMessages(messages);
  const found = useQuery(tuningsQuery(definitionId));
  if (found.error !== null) return <ProblemAlert error={found.error} />;
  if (found.data === undefined) return <Skeleton height={100} />;
  return (
    <Part title={text.history}>
      {found.data.length === 0 && <Text size="sm">{text.noHistory}</Text>}
      {found.data.map((tuning) => (
        <Change key={tuning.number} {...{ tuning, rows, mayEdit, onRestore }} />
      ))}
    </Part>
  );
}

function Change({
  tuning,
  rows,
  mayEdit,
  onRestore,
}: Omit<Props, "definitionId"> & { tuning: Tuning }) {
  const text = useMessages(messages);
  const format = useFormat();
  const [isOpen, setIsOpen] = useState(tuning.state === "proposed");
  const isInForce = tuning.state === "active";
  return (
    <Group justify="space-between" align="flex-start">
      <Stack gap={2} flex={1} miw={220}>
        <Group gap="xs">
          <StateBadge state={tuning.state} label={text.states[tuning.state]} />
          <Text size="sm">{tuning.reason}</Text>
        </Group>
        <Text size="xs" c="dimmed">
          <Ago at={tuning.changed_at} /> {text.by(tuning.author)}
          {tuning.effective_from !== null && `, ${text.from(format.date(tuning.effective_from))}`}
        </Text>
        {isOpen && !isInForce && <RowDifference before={rows} after={tuning.rows} />}
      </Stack>
      <Group gap="xs">
        {mayEdit && tuning.state === "proposed" && <Decision tuning={tuning} />}
        {!isInForce && (
          <Button
            size="compact-xs"
            variant="subtle"
            aria-expanded={isOpen}
            onClick={() => {
              setIsOpen(!isOpen);
            }}
          >
            {isOpen ? text.hideDifference : text.difference}
          </Button>
        )}
        {mayEdit && !isInForce && (
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
