import {
  ActionIcon,
  Badge,
  Card,
  Group,
  Menu,
  ScrollArea,
  Skeleton,
  Stack,
  Text,
  Title,
} from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { useState } from "react";

import { operateRecord } from "@/features/records/api/operate-record";
import { updateRecord } from "@/features/records/api/update-record";
import { usualColumns, optionLabel } from "@/shared/records/field";
import { FieldValue } from "@/shared/records/field-value";
import { messages } from "@/features/records/messages";
import { queryOf, recordsQuery } from "@/features/records/queries";
import type { Field, Model } from "@/shared/api/get-model";
import { useFormat } from "@/shared/format/use-format";
import { useMessages } from "@/shared/i18n/language";
import { PageLink, recordPath } from "@/shared/navigation/link";
import { usePageSearch } from "@/shared/navigation/search";
import type { RecordsQuery } from "@/shared/records/api/list-records";
import { notifyDone, notifyProblem } from "@/shared/ui/notify";
import { ProblemAlert } from "@/shared/ui/problem-alert";
import { MoreButton } from "@/shared/ui/more-button";

type Row = Record<string, unknown> & { id: number };

interface Props {
  model: Model;
  state: Field;
}

/** Records by their state. A move goes through the same operations and gates as anywhere else. */
export function Board({ model, state }: Props) {
  const text = useMessages(messages);
  const queries = useQueryClient();
  const [dragged, setDragged] = useState<Row | null>(null);
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
  return (
    <ScrollArea>
      <Group align="flex-start" wrap="nowrap" gap="sm" pb="sm">
        {(state.options ?? []).map((option) => (
          <BoardColumn
            key={option}
            model={model}
            state={state}
            option={option}
            dragged={dragged}
            onDrag={setDragged}
            onMove={(row, to) => {
              moving.mutate({ row, to });
            }}
          />
        ))}
      </Group>
    </ScrollArea>
  );
}

interface ColumnProps extends Props {
  option: string;
  dragged: Row | null;
  onDrag: (row: Row | null) => void;
  onMove: (row: Row, to: string) => void;
}

/** The records in one state, page after page, and how many there are. */
function BoardColumn({ model, state, option, dragged, onDrag, onMove }: ColumnProps) {
  const format = useFormat();
  const [search] = usePageSearch();
  const list = useInfiniteQuery({
    ...recordsQuery(model.id, queryOfState(queryOf(search), state.name, option)),
    placeholderData: keepPreviousData,
  });
  const rows = list.data?.pages.flatMap((page) => page.items as Row[]) ?? [];
  const total = list.data?.pages[0]?.total;
  const reachable = (row: Row) =>
    model.transitions[state.name]?.[String(row[state.name] as string)] ?? [];
  return (
    <Stack
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
        if (dragged !== null && reachable(dragged).includes(option)) event.preventDefault();
      }}
      onDrop={() => {
        if (dragged !== null) onMove(dragged, option);
      }}
    >
      <Group justify="space-between">
        <Title order={2} size="sm">
          {optionLabel(state, option)}
        </Title>
        {typeof total === "number" && <Badge variant="default">{format.count(total)}</Badge>}
      </Group>
      {list.error !== null && (
        <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />
      )}
      {list.isPending && <Skeleton height={120} />}
      {rows.map((row) => (
        <BoardCard
          key={row.id}
          model={model}
          row={row}
          states={reachable(row)}
          labelOf={(to) => optionLabel(state, to)}
          onDrag={onDrag}
          onMove={(to) => {
            onMove(row, to);
          }}
        />
      ))}
      <MoreButton query={list} variant="subtle" size="xs" />
    </Stack>
  );
}

/** What a list shows, narrowed to one state; a board has room for fewer at a time. */
function queryOfState(query: RecordsQuery, field: string, option: string): RecordsQuery {
  const here = `${field} == '${option}'`;
  return { ...query, where: query.where ? `(${query.where}) and ${here}` : here, limit: 25 };
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
  onDrag: (row: Row | null) => void;
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
        onDrag(row);
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
