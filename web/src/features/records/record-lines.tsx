import { ActionIcon, Button, Group, Skeleton, Table, Text, Title } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useRef } from "react";

import { FieldValue, isNumber } from "@/shared/records/field-value";
import { type LineEdit, without, withValue } from "@/features/records/line-edits";
import { messages } from "@/features/records/messages";
import { recordsQuery } from "@/features/records/queries";
import type { Field, Model } from "@/shared/api/get-model";
import type { FieldError } from "@/shared/api/problem";
import { modelQuery } from "@/shared/api/queries";
import { useMessages } from "@/shared/i18n/language";
import { PageLink, recordPath } from "@/shared/navigation/link";
import { isShown } from "@/shared/records/field";
import { FieldInput } from "@/shared/records/field-input";
import { ProblemAlert } from "@/shared/ui/problem-alert";
import { MoreButton } from "@/shared/ui/more-button";

type Row = Record<string, unknown> & { id: number };

interface Props {
  field: Field;
  /** The record that they belong to; null while it is new. */
  recordId: number | null;
  edits: readonly LineEdit[];
  onChange: (edits: readonly LineEdit[]) => void;
  /** What the service refused of these lines, by `0.price_unit`. */
  errors: readonly FieldError[];
}

const MOST_INPUTS = 6;
const MOST_RESULTS = 3;

/** The lines of a record in a grid: added, changed and removed together with it. */
export function RecordLines({ field, recordId, edits, onChange, errors }: Props) {
  const text = useMessages(messages);
  const numbers = useRef(0);
  const target = field.to ?? "";
  const back = field.inverse ?? "";
  const model = useQuery(modelQuery(target));
  const list = useInfiniteQuery({
    ...recordsQuery(target, { where: `${back} == ${String(recordId)}`, sort: "id", limit: 100 }),
    enabled: model.isSuccess && recordId !== null,
  });
  if (model.error !== null) return null;
  if (model.data === undefined) return <Skeleton height={80} />;
  const rows = list.data?.pages.flatMap((page) => page.items as Row[]) ?? [];
  const isEditable = field.is_writable && model.data.rights.create === true;
  const added = edits.filter((edit) => edit.id === null);
  const isEmpty = rows.length === 0 && added.length === 0;
  return (
    <section aria-label={field.title}>
      <Group justify="space-between" mb={4}>
        <Title order={2} size="sm">
          {field.title}
        </Title>
        {isEditable && (
          <Button
            size="compact-sm"
            variant="light"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => {
              numbers.current += 1;
              const key = `new-${String(numbers.current)}`;
              onChange([
                ...edits,
                { key, id: null, values: defaults(model.data), isRemoved: false },
              ]);
            }}
          >
            {text.addLine}
          </Button>
        )}
      </Group>
      {list.error !== null && <ProblemAlert error={list.error} />}
      {recordId !== null && list.isPending && <Skeleton height={80} />}
      {isEmpty && (recordId === null || list.isSuccess) && (
        <Text size="sm" c="dimmed">
          {text.noLines}
        </Text>
      )}
      {!isEmpty && (
        <Grid
          label={field.title}
          model={model.data}
          back={back}
          rows={rows}
          edits={edits}
          isEditable={isEditable}
          errors={errors}
          onChange={onChange}
        />
      )}
      <MoreButton query={list} variant="subtle" size="xs" />
    </section>
  );
}

interface GridProps {
  label: string;
  model: Model;
  back: string;
  rows: readonly Row[];
  edits: readonly LineEdit[];
  isEditable: boolean;
  errors: readonly FieldError[];
  onChange: (edits: readonly LineEdit[]) => void;
}

function Grid(props: GridProps) {
  const { label, model, back, rows, edits, isEditable } = props;
  const columns = columnsOf(model, back);
  const removed = new Set(edits.filter((edit) => edit.isRemoved).map((edit) => edit.id));
  const lines = [
    ...rows.map((row) => ({ key: String(row.id), id: row.id as number | null, row })),
    ...edits
      .filter((edit) => edit.id === null)
      .map((edit) => ({ key: edit.key, id: null, row: {} })),
  ];
  return (
    <Table.ScrollContainer minWidth={isEditable ? columns.length * 130 : 0}>
      <Table aria-label={label} verticalSpacing={4} horizontalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column.name} ta={isNumber(column) ? "right" : undefined}>
                {column.title}
              </Table.Th>
            ))}
            {isEditable && <Table.Th w={36} />}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lines
            .filter((line) => line.id === null || !removed.has(line.id))
            .map((line) => (
              <Line key={line.key} {...props} columns={columns} line={line} />
            ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

interface LineProps extends GridProps {
  columns: readonly Field[];
  line: { key: string; id: number | null; row: Record<string, unknown> };
}

function Line({ model, columns, line, edits, isEditable, errors, onChange }: LineProps) {
  const text = useMessages(messages);
  const at = edits.findIndex((edit) => edit.key === line.key);
  const values = { ...line.row, ...edits[at]?.values };
  const wrong = (name: string) => {
    const found = errors.find((error) => error.path === `${String(at)}.${name}`);
    return found && [found.message, found.suggestion].filter(Boolean).join(" ");
  };
  const name = String(values[model.label] ?? text.newLine);
  return (
    <Table.Tr>
      {columns.map((column, index) => (
        <Table.Td key={column.name} ta={isNumber(column) ? "right" : undefined} miw={96}>
          {isEditable && isInput(column) ? (
            <FieldInput
              isCompact
              field={column}
              values={values}
              error={wrong(column.name)}
              onChange={(changed, value) => {
                onChange(withValue(edits, line, changed, value));
              }}
            />
          ) : index === 0 && line.id !== null ? (
            <PageLink to={recordPath(model.id, line.id)} size="sm">
              <FieldValue field={column} values={values} />
            </PageLink>
          ) : (
            <FieldValue field={column} values={values} />
          )}
        </Table.Td>
      ))}
      {isEditable && (
        <Table.Td>
          <ActionIcon
            variant="subtle"
            color="red"
            aria-label={text.removeLine(name)}
            onClick={() => {
              onChange(without(edits, line));
            }}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </Table.Td>
      )}
    </Table.Tr>
  );
}

function isInput(field: Field): boolean {
  return field.is_writable && !field.is_computed;
}

/** What has to be filled in first, then the rest as far as there is room, then what is worked out. */
function columnsOf(model: Model, back: string): Field[] {
  const shown = model.fields.filter((field) => isShown(field) && field.name !== back);
  const inputs = shown
    .filter(isInput)
    .toSorted((one, other) => Number(other.is_required) - Number(one.is_required))
    .slice(0, MOST_INPUTS);
  const results = shown
    .filter((field) => field.is_computed && isNumber(field))
    .slice(0, MOST_RESULTS);
  return shown.filter((field) => inputs.includes(field) || results.includes(field));
}

function defaults(model: Model): Record<string, unknown> {
  return Object.fromEntries(
    model.fields
      .filter((field) => isInput(field) && field.default != null)
      .filter(({ default: value }) => typeof value !== "string" || !value.startsWith("="))
      .map((field) => [field.name, field.default]),
  );
}
