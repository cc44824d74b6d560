import { Button, Group, Modal, MultiSelect, Stack, Text, Textarea } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { DateTimeField } from "@/shared/dates/date-field";
import { definitionsQuery } from "@/shared/definition/queries";
import { useFormat } from "@/shared/format/use-format";
import { useNow } from "@/shared/hooks/use-now";
import { useMessages } from "@/shared/i18n/language";
import { createDelegation } from "@/shared/people/api/create-delegation";
import { endDelegation } from "@/shared/people/api/end-delegation";
import type { Delegation } from "@/shared/people/api/list-delegations";
import { messages } from "@/shared/people/messages";
import { periodState } from "@/shared/people/period";
import { PersonSelect } from "@/shared/people/person-select";
import { delegationsQuery } from "@/shared/people/queries";
import { NumberField } from "@/shared/records/number-field";
import { useMe } from "@/shared/session/me";
import { askReason } from "@/shared/ui/ask-reason";
import { DataTable } from "@/shared/ui/data-table";
import { notifyDone, notifyProblem } from "@/shared/ui/notify";
import { Part } from "@/shared/ui/part";
import { ProblemAlert } from "@/shared/ui/problem-alert";
import { StateBadge } from "@/shared/ui/state-badge";

interface Props {
  userId: number | null;
  mayPlanForOthers?: boolean;
}

/** Who decides in whose place, until when and how far. */
export function Delegations({ userId, mayPlanForOthers = false }: Props) {
  const text = useMessages(messages);
  const format = useFormat();
  const now = useNow();
  const queries = useQueryClient();
  const found = useQuery(delegationsQuery(userId));
  const [isOpen, form] = useDisclosure();
  const end = useMutation({
    mutationFn: ({ id, reason }: { id: number; reason: string }) => endDelegation(id, { reason }),
    onSuccess: () => {
      notifyDone(text.ended);
      return queries.invalidateQueries({ queryKey: ["people"] });
    },
    onError: notifyProblem,
  });
  const ask = async (id: number) => {
    const reason = await askReason({ title: text.end, text: text.endText, confirm: text.end });
    if (reason !== null) end.mutate({ id, reason });
  };
  const state = (one: Delegation) => periodState(one.starts_at, one.ends_at, now, one.revoked_at);
  return (
    <Part title={text.delegations}>
      <Group justify="space-between">
        <Text size="sm" c="dimmed" flex={1} miw={220}>
          {text.delegationsText}
        </Text>
        <Button size="xs" variant="default" onClick={form.open}>
          {text.delegateNow}
        </Button>
      </Group>
      {found.error !== null && <ProblemAlert error={found.error} />}
      {found.data?.length === 0 && <Text size="sm">{text.noDelegations}</Text>}
      {found.data !== undefined && found.data.length > 0 && (
        <DataTable
          label={text.delegations}
          rows={found.data}
          rowKey={(one) => String(one.id)}
          columns={[
            { key: "who", header: text.delegate, render: (one) => one.delegate_name },
            { key: "for", header: text.principal, render: (one) => one.principal_name },
            {
              key: "when",
              header: text.until,
              isMinor: true,
              render: (one) => `${format.time(one.starts_at)} – ${format.time(one.ends_at)}`,
            },
            {
              key: "scope",
              header: text.scope,
              isMinor: true,
              render: (one) =>
                [
                  one.scope.length === 0 ? text.allPolicies : one.scope.join(", "),
                  one.amount_limit == null
                    ? text.noLimit
                    : `≤ ${format.money(String(one.amount_limit), one.currency)}`,
                ].join(", "),
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
                ["planned", "now"].includes(state(one)) && (
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    color="red"
                    loading={end.isPending}
                    onClick={() => void ask(one.id)}
                  >
                    {text.end}
                  </Button>
                ),
            },
          ]}
        />
      )}
      <Modal opened={isOpen} onClose={form.close} title={text.delegateNow}>
        <DelegationForm userId={userId} mayChoose={mayPlanForOthers} onDone={form.close} />
      </Modal>
    </Part>
  );
}

function DelegationForm({
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
  const policies = useQuery(definitionsQuery("approval")).data ?? [];
  const [principal, setPrincipal] = useState<number | null>(userId ?? me.user_id);
  const [delegate, setDelegate] = useState<number | null>(null);
  const [from, setFrom] = useState<string | null>(null);
  const [until, setUntil] = useState<string | null>(null);
  const [scope, setScope] = useState<string[]>([]);
  const [amount, setAmount] = useState("");
  const [reason, setReason] = useState("");
  const save = useMutation({
    mutationFn: () =>
      createDelegation({
        principal_id: principal,
        delegate_id: delegate ?? 0,
        starts_at: from ?? "",
        ends_at: until ?? "",
        scope,
        amount_limit: amount === "" ? null : amount,
        reason: reason || null,
      }),
    onSuccess: () => {
      notifyDone(text.delegated);
      onDone();
      return queries.invalidateQueries({ queryKey: ["people"] });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="sm">
        {mayChoose && (
          <PersonSelect
            label={text.principal}
            isRequired
            value={principal}
            onChange={setPrincipal}
          />
        )}
        <PersonSelect label={text.delegate} isRequired value={delegate} onChange={setDelegate} />
        <DateTimeField label={text.from} required value={from} onChange={setFrom} />
        <DateTimeField label={text.until} required value={until} onChange={setUntil} />
        <MultiSelect
          label={text.scope}
          placeholder={scope.length === 0 ? text.allPolicies : undefined}
          searchable
          data={policies.map((one) => ({ value: one.id, label: one.title }))}
          value={scope}
          onChange={setScope}
        />
        <NumberField
          label={text.amount}
          placeholder={text.noLimit}
          value={amount}
          onChange={(next) => {
            setAmount(next ?? "");
          }}
        />
        <Textarea
          label={text.reason}
          autosize
          value={reason}
          onChange={(event) => {
            setReason(event.currentTarget.value);
          }}
        />
        {save.error !== null && <ProblemAlert error={save.error} />}
        <Group justify="flex-end">
          <Button
            type="submit"
            disabled={delegate === null || from === null || until === null}
            loading={save.isPending}
          >
            {text.save}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
