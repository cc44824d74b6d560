import {
  ActionIcon,
  Badge,
  Card,
  Group,
  Menu,
  ScrollArea,
  Stack,
  Text,
  Title,
} from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { operateRecord } from "@/features/records/api/operate-record";
import { updateRecord } from "@/features/records/api/update-record";
import { usualColumns, optionLabel } from "@/shared/records/field";
import { FieldValue } from "@/shared/records/field-value";
import { messages } from "@/features/records/messages";
import type { Field, Model } from "@/shared/api/get-model";
import { useMessages } from "@/shared/i18n/language";
import { PageLink, recordPath } from "@/shared/navigation/link";
import { notifyDone, notifyProblem } from "@/shared/ui/notify";

type Row = Record<string, unknown> & { id: number };

interface Props {
  model: Model;
  state: Field;
  rows: readonly Row[];
}

/** Records by their state. A move goes through the same operations and gates as anywhere else. */
export function Board({ model, state, rows }: Props) {
  const text = useMessages(messages);
  const queries = useQueryClient();
  const [dragged, setDragged] = useState<number | null>(null);
  const moving = useMutation({
    mutationFn: ({ row, to }: { row: Row; to: string }) => move(model, state, row, to),
    onSuccess: (waitsFor) => {
      notifyDone(waitsFor === null ? text.saved : text.waits(waitsFor));
    },
    onError: notifyProblem,
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ["record", model.id] });
    },
  });
  const reachable = (row: Row) =>
    model.transitions[state.name]?.[String(row[state.name] as string)] ?? [];
  return (
    <ScrollArea>
      <Group align="flex-start" wrap="nowrap" gap="sm" pb="sm">
        {(state.options ?? []).map((option) => {
          const here = rows.filter((row) => row[state.name] === option);
          return (
            <Stack
              key={option}
              component="section"
              aria-label={optionLabel(state, option)}
              gap="xs"
              w={250}
              miw={250}
              mih={200}
              p="xs"
              bg="var(--mantine-color-default-hover)"
              style={{ borderRadius: "var(--mantine-radius-md)" }}
              onDragOver={(event) => {
                const row = rows.find((one) => one.id === dragged);
                if (row !== undefined && reachable(row).includes(option)) event.preventDefault();
              }}
              onDrop={() => {
                const row = rows.find((one) => one.id === dragged);
                if (row !== undefined) moving.mutate({ row, to: option });
              }}
            >
              <Group justify="space-between">
                <Title order={2} size="sm">
                  {optionLabel(state, option)}
                </Title>
                <Badge variant="default">{here.length}</Badge>
              </Group>
              {here.map((row) => (
                <BoardCard
                  key={row.id}
                  model={model}
                  row={row}
                  states={reachable(row)}
                  labelOf={(to) => optionLabel(state, to)}
                  onDrag={setDragged}
                  onMove={(to) => {
                    moving.mutate({ row, to });
                  }}
                />
              ))}
            </Stack>
          );
        })}
      </Group>
    </ScrollArea>
  );
}

function BoardCard({
  model,
  row,
  states,
  labelOf,
  onDrag,
  onMove,
}: {
  model: Model;
  row: Row;
  states: readonly string[];
  labelOf: (state: string) => string;
  onDrag: (id: number | null) => void;
  onMove: (to: string) => void;
}) {
  const text = useMessages(messages);
  const names = usualColumns(model).filter((name) => name !== model.label && name !== "state");
  return (
    <Card
      withBorder
      padding="xs"
      draggable
      onDragStart={() => {
        onDrag(row.id);
      }}
      onDragEnd={() => {
        onDrag(null);
      }}
    >
      <Group justify="space-between" wrap="nowrap">
        <PageLink to={recordPath(model.id, row.id)} size="sm" fw={600}>
          {String(row[model.label] ?? `#${String(row.id)}`)}
        </PageLink>
        {states.length > 0 && (
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon variant="subtle" size="sm" aria-label={text.moreActions}>
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {states.map((to) => (
                <Menu.Item
                  key={to}
                  onClick={() => {
                    onMove(to);
                  }}
                >
                  {text.moveTo(labelOf(to))}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
      </Group>
      {names.slice(0, 3).map((name) => {
        const field = model.fields.find((one) => one.name === name);
        return (
          field !== undefined && (
            <Text size="xs" key={name} c="dimmed" component="div">
              <FieldValue field={field} values={row} />
            </Text>
          )
        );
      })}
    </Card>
  );
}

/** By the operation that leads there, if there is one; else by writing the state. Who is asked. */
async function move(model: Model, state: Field, row: Row, to: string): Promise<string | null> {
  const from = String(row[state.name] as string);
  const version = Number(row.version);
  const operation = model.operations.find(
    (one) => one.state_field === state.name && one.sources.includes(from) && one.target === to,
  );
  if (operation === undefined) {
    await updateRecord(model.id, row.id, { [state.name]: to }, version);
    return null;
  }
  const answer = await operateRecord(model.id, row.id, operation.name, version);
  return answer.outcome === "done" ? null : answer.waits_for.flatMap((one) => one.asks).join(", ");
}
