import { Button, Group, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { askTable } from "@/features/tables/api/ask-table";
import type { DecisionTable } from "@/features/tables/api/list-tables";
import { messages } from "@/features/tables/messages";
import { shownCell } from "@/features/tables/sheet";
import { numberFrom } from "@/shared/format/number";
import { useLocale, useMessages } from "@/shared/i18n/language";
import { Part } from "@/shared/ui/part";
import { ProblemAlert } from "@/shared/ui/problem-alert";

interface Props {
  table: DecisionTable;
  /** The rows that decided, from 1. */
  onHits: (rows: number[]) => void;
}

/** Which row decides about given inputs, by what is in force. */
export function TryTable({ table, onHits }: Props) {
  const text = useMessages(messages);
  const { language } = useLocale();
  const [inputs, setInputs] = useState<Record<string, string>>({});
  const ask = useMutation({
    mutationFn: () =>
      askTable(
        table.id,
        Object.fromEntries(
          Object.entries(inputs)
            .filter(([, value]) => value !== "")
            .map(([name, value]) => [name, typed(value, typeOf(table, name), language)]),
        ),
      ),
    onSuccess: (answer) => {
      onHits(answer.rows);
    },
  });
  return (
    <Part title={text.tryIt}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          ask.mutate();
        }}
      >
        <Group gap="sm" align="flex-end">
          {table.inputs.map((column) => (
            <TextInput
              key={column.name}
              label={column.title}
              w={170}
              value={inputs[column.name] ?? ""}
              onChange={(event) => {
                setInputs({ ...inputs, [column.name]: event.currentTarget.value });
              }}
            />
          ))}
          <Button type="submit" variant="default" loading={ask.isPending}>
            {text.ask}
          </Button>
        </Group>
      </form>
      {ask.error !== null && <ProblemAlert error={ask.error} />}
      {ask.data !== undefined && (
        <Text size="sm" role="status">
          {ask.data.rows.length === 0
            ? text.noRow
            : text.byRows(ask.data.rows.join(", "), shownAnswer(ask.data.value))}
        </Text>
      )}
    </Part>
  );
}

function typeOf(table: DecisionTable, name: string): string {
  return table.inputs.find((column) => column.name === name)?.type ?? "text";
}

function typed(value: string, type: string, language: string): unknown {
  if (type === "boolean") return ["true", "yes", "ja"].includes(value.toLowerCase());
  if (["integer", "decimal", "money"].includes(type)) return numberFrom(value, language);
  return value;
}

function shownAnswer(value: unknown): string {
  if (typeof value !== "object" || value === null) return shownCell(value);
  return Object.entries(value)
    .filter(([, one]) => one !== null)
    .map(([name, one]) => `${name}: ${shownCell(one)}`)
    .join(", ");
}
