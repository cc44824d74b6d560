import { Button, Group, List, Modal, Paper, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { type BulkOutcome, decideApprovals } from "@/features/inbox/api/decide-approvals";
import type { InboxItem } from "@/features/inbox/api/list-inbox";
import { itemKey } from "@/features/inbox/inbox-table";
import { messages } from "@/features/inbox/messages";
import { useMessages } from "@/shared/i18n/language";
import { askReason } from "@/shared/ui/ask-reason";
import { notifyProblem } from "@/shared/ui/notify";

/** As many as the service takes at once. */
const PORTION = 100;

interface Props {
  selected: ReadonlySet<string>;
  items: readonly InboxItem[];
  onClear: () => void;
}

/** What can be done with all that is selected; then what came of each. */
export function BulkBar({ selected, items, onClear }: Props) {
  const text = useMessages(messages);
  const queries = useQueryClient();
  const [outcomes, setOutcomes] = useState<BulkOutcome[] | null>(null);
  const ids = [...selected].filter((key) => key.startsWith("approval:")).map((key) => key.slice(9));
  const deciding = useMutation({
    mutationFn: async ({ kind, comment }: { kind: "approve" | "reject"; comment?: string }) => {
      const found: BulkOutcome[] = [];
      for (let at = 0; at < ids.length; at += PORTION) {
        found.push(...(await decideApprovals(ids.slice(at, at + PORTION), kind, comment)));
      }
      return found;
    },
    onSuccess: setOutcomes,
    onError: notifyProblem,
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ["inbox"] });
    },
  });
  const decide = async (kind: "approve" | "reject") => {
    const reason = await askReason({
      title: text.bulkTitle(ids.length, text[kind]),
      text: text.bulkText,
      confirm: text[kind],
      color: kind === "reject" ? "red" : undefined,
      isRequired: kind === "reject",
    });
    if (reason !== null) deciding.mutate({ kind, comment: reason || undefined });
  };
  return (
    <Paper withBorder p="xs" mb="sm" pos="sticky" top={60} style={{ zIndex: 20 }}>
      <Group gap="sm">
        <Text size="sm" fw={600}>
          {text.selected(selected.size)}
        </Text>
        <Button
          size="xs"
          disabled={ids.length === 0}
          loading={deciding.isPending}
          onClick={() => void decide("approve")}
        >
          {text.approve}
        </Button>
        <Button
          size="xs"
          variant="light"
          color="red"
          disabled={ids.length === 0 || deciding.isPending}
          onClick={() => void decide("reject")}
        >
          {text.reject}
        </Button>
        {ids.length < selected.size && (
          <Text size="xs" c="dimmed">
            {text.bulkOnlyApprovals}
          </Text>
        )}
        <Button size="xs" variant="subtle" ml="auto" onClick={onClear}>
          {text.clear}
        </Button>
      </Group>
      {outcomes !== null && (
        <Outcomes
          outcomes={outcomes}
          items={items}
          onClose={() => {
            setOutcomes(null);
            onClear();
          }}
        />
      )}
    </Paper>
  );
}

function Outcomes({
  outcomes,
  items,
  onClose,
}: {
  outcomes: BulkOutcome[];
  items: readonly InboxItem[];
  onClose: () => void;
}) {
  const text = useMessages(messages);
  const [titles] = useState(() => new Map(items.map((item) => [itemKey(item), item.title])));
  const failed = outcomes.filter((outcome) => outcome.problem !== null);
  return (
    <Modal
      opened
      onClose={onClose}
      title={text.bulkDone(outcomes.length - failed.length, failed.length)}
      size="lg"
      closeButtonProps={{ "aria-label": text.back }}
    >
      <List spacing="xs" size="sm">
        {failed.map((outcome) => (
          <List.Item key={outcome.request_id}>
            <b>{titles.get(`approval:${outcome.request_id}`) ?? outcome.request_id}</b>:{" "}
            {outcome.problem?.detail} {outcome.problem?.remedy}
          </List.Item>
        ))}
      </List>
      <Group justify="flex-end" mt="md">
        <Button onClick={onClose}>{text.goOn}</Button>
      </Group>
    </Modal>
  );
}
