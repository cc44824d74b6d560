import { Button, Group, List, Modal, Paper, Select, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import {
  type BulkAnswer,
  type BulkItem,
  changeRecords,
} from "@/features/records/api/change-records";
import { messages } from "@/features/records/messages";
import type { Model } from "@/shared/api/get-model";
import { useMessages } from "@/shared/i18n/language";
import { notifyProblem } from "@/shared/ui/notify";

interface Props {
  model: Model;
  rows: readonly (Record<string, unknown> & { id: number })[];
  selected: ReadonlySet<string>;
  onClear: () => void;
}

const PORTION = 500;

/** What can be done with all chosen records; then what came of each. */
export function BulkBar({ model, rows, selected, onClear }: Props) {
  const text = useMessages(messages);
  const queries = useQueryClient();
  const [wanted, setWanted] = useState<string | null>(null);
  const [answer, setAnswer] = useState<BulkAnswer | null>(null);
  const chosen = rows.filter((row) => selected.has(String(row.id)));
  const act = useMutation({
    mutationFn: async (items: BulkItem[]) => {
      const total: BulkAnswer = { done: 0, pending: 0, failed: 0, results: [] };
      for (let at = 0; at < items.length; at += PORTION) {
        const part = await changeRecords(model.id, items.slice(at, at + PORTION));
        total.done += part.done;
        total.pending += part.pending;
        total.failed += part.failed;
        total.results.push(...part.results.map((one) => ({ ...one, position: one.position + at })));
      }
      return total;
    },
    onSuccess: setAnswer,
    onError: notifyProblem,
    onSettled: () => queries.invalidateQueries({ queryKey: ["record", model.id] }),
  });
  const carryOut = () => {
    if (wanted === null) return;
    act.mutate(
      chosen.map((row) => ({
        ...(wanted === "archive" || wanted === "unarchive"
          ? { do: wanted }
          : { do: "operate", operation: wanted }),
        id: row.id,
        version: Number(row.version) || null,
        values: {},
        inputs: {},
      })),
    );
  };
  const operations = model.operations.filter((operation) => operation.is_open);
  return (
    <Paper withBorder p="xs" mb="sm" pos="sticky" top={60} style={{ zIndex: 20 }}>
      <Group gap="sm">
        <Text size="sm" fw={600}>
          {text.selected(chosen.length)}
        </Text>
        <Select
          aria-label={text.bulkWhat}
          placeholder={text.bulkWhat}
          size="xs"
          data={[
            ...operations.map((one) => ({ value: one.name, label: one.title })),
            { value: "archive", label: text.archive },
            { value: "unarchive", label: text.unarchive },
          ]}
          value={wanted}
          onChange={setWanted}
        />
        <Button size="xs" disabled={wanted === null} loading={act.isPending} onClick={carryOut}>
          {text.carryOut}
        </Button>
        <Button size="xs" variant="subtle" ml="auto" onClick={onClear}>
          {text.clearSelection}
        </Button>
      </Group>
      {answer !== null && (
        <Modal
          opened
          title={text.bulkDone(answer.done, answer.pending, answer.failed)}
          size="lg"
          onClose={() => {
            setAnswer(null);
            onClear();
          }}
        >
          <List size="sm" spacing="xs">
            {answer.results
              .filter((one) => one.outcome !== "done")
              .map((one) => (
                <List.Item key={one.position}>
                  <b>{String(chosen[one.position]?.[model.label] ?? one.id)}</b>:{" "}
                  {one.problem?.detail ??
                    text.waits(one.waits_for.flatMap((wait) => wait.asks).join(", "))}{" "}
                  {one.problem?.remedy}
                </List.Item>
              ))}
          </List>
        </Modal>
      )}
    </Paper>
  );
}
