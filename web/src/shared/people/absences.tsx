import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { DateTimeField } from "@/shared/dates/date-field";
import { useFormat } from "@/shared/format/use-format";
import { useNow } from "@/shared/hooks/use-now";
import { useMessages } from "@/shared/i18n/language";
import { createAbsence } from "@/shared/people/api/create-absence";
import { endAbsence } from "@/shared/people/api/end-absence";
import type { Absence } from "@/shared/people/api/list-absences";
import { messages } from "@/shared/people/messages";
import { periodState } from "@/shared/people/period";
import { PersonName } from "@/shared/people/person-name";
import { PersonSelect } from "@/shared/people/person-select";
import { absencesQuery } from "@/shared/people/queries";
import { useMe } from "@/shared/session/me";
import { DataTable } from "@/shared/ui/data-table";
import { notifyDone, notifyProblem } from "@/shared/ui/notify";
import { Part } from "@/shared/ui/part";
import { ProblemAlert } from "@/shared/ui/problem-alert";
import { StateBadge } from "@/shared/ui/state-badge";

interface Props {
  /** One person's; null: of all whom one may see. */
  userId: number | null;
  mayPlanForOthers?: boolean;
}

/** When people are away, and who stands in. */
export function Absences({ userId, mayPlanForOthers = false }: Props) {
  const text = useMessages(messages);
  const format = useFormat();
  const now = useNow();
  const queries = useQueryClient();
  const found = useQuery(absencesQuery(userId));
  const [isOpen, form] = useDisclosure();
  const end = useMutation({
    mutationFn: (id: number) => endAbsence(id),
    onSuccess: () => {
      notifyDone(text.ended);
      return queries.invalidateQueries({ queryKey: ["people"] });
    },
    onError: notifyProblem,
  });
  const state = (one: Absence) => periodState(one.starts_at, one.ends_at, now);
  return (
    <Part title={text.absences}>
      <Group justify="space-between">
        <Text size="sm" c="dimmed" flex={1} miw={220}>
          {text.absencesText}
        </Text>
        <Button size="xs" variant="default" onClick={form.open}>
          {text.plan}
        </Button>
      </Group>
      {found.error !== null && <ProblemAlert error={found.error} />}
      {found.data?.length === 0 && <Text size="sm">{text.noAbsences}</Text>}
      {found.data !== undefined && found.data.length > 0 && (
        <DataTable
          label={text.absences}
          rows={found.data}
          rowKey={(one) => String(one.id)}
          columns={[
            {
              key: "who",
              header: text.person,
              render: (one) => <PersonName id={one.user_id} />,
            },
            {
              key: "when",
              header: text.from,
              render: (one) => `${format.time(one.starts_at)} – ${format.time(one.ends_at)}`,
            },
            {
              key: "substitute",
              header: text.substitute,
              isMinor: true,
              render: (one) =>
                one.substitute_id === null ? (
                  text.noSubstitute
                ) : (
                  <PersonName id={one.substitute_id} />
                ),
            },
            {
              key: "state",
              header: text.state,
              render: (one) => <StateBadge state={state(one)} label={text.states[state(one)]} />,
            },
            {
              key: "end",
              header: "",
              render: (one) =>
                state(one) !== "over" && (
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    color="red"
                    loading={end.isPending}
                    onClick={() => {
                      end.mutate(one.id);
                    }}
                  >
                    {text.end}
                  </Button>
                ),
            },
          ]}
        />
      )}
      <Modal opened={isOpen} onClose={form.close} title={text.plan}>
        <AbsenceForm userId={userId} mayChoose={mayPlanForOthers} onDone={form.close} />
      </Modal>
    </Part>
  );
}

function AbsenceForm({
  userId,
  mayChoose,
  onDone,
}: {
  userId: number | null;
  mayChoose: boolean;
  onDone: () => void;
}) {
  const text = useMessages(messages);
  const me = useMe();
  const queries = useQueryClient();
  const [person, setPerson] = useState<number | null>(userId ?? me.user_id);
  const [from, setFrom] = useState<string | null>(null);
  const [until, setUntil] = useState<string | null>(null);
  const [substitute, setSubstitute] = useState<number | null>(null);
  const plan = useMutation({
    mutationFn: () =>
      createAbsence({
        user_id: person,
        starts_at: from ?? "",
        ends_at: until ?? "",
        substitute_id: substitute,
      }),
    onSuccess: () => {
      notifyDone(text.planned);
      onDone();
      return queries.invalidateQueries({ queryKey: ["people"] });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        plan.mutate();
      }}
    >
      <Stack gap="sm">
        {mayChoose && (
          <PersonSelect label={text.person} isRequired value={person} onChange={setPerson} />
        )}
        <DateTimeField label={text.from} required value={from} onChange={setFrom} />
        <DateTimeField label={text.until} required value={until} onChange={setUntil} />
        <PersonSelect label={text.substitute} value={substitute} onChange={setSubstitute} />
        {plan.error !== null && <ProblemAlert error={plan.error} />}
        <Group justify="flex-end">
          <Button
            type="submit"
            disabled={person === null || from === null || until === null}
            loading={plan.isPending}
          >
            {text.save}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
