import { Checkbox, Table, UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import type { ReactNode } from "react";

import { useMessages } from "@/shared/i18n/language";
import classes from "@/shared/ui/data-table.module.css";
import { messages } from "@/shared/ui/messages";

export interface Column<Row> {
  key: string;
  header: ReactNode;
  render: (row: Row) => ReactNode;
  align?: "left" | "right";
  width?: number | string;
  /** The field that a click on the heading sorts by. */
  sort?: string;
  /** Hidden on screens narrower than a tablet. */
  isMinor?: boolean;
}

interface Selection {
  selected: ReadonlySet<string>;
  onChange: (selected: ReadonlySet<string>) => void;
}

interface Props<Row> {
  /** What the table lists, for those who hear it. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  onOpen?: (row: Row) => void;
  /** `due`, or `-due` for the greatest first. */
  sort?: string;
  onSort?: (sort: string) => void;
  selection?: Selection;
  /** The row that the keyboard stands on. */
  current?: string | null;
}

/** Rows of a list: sortable by their headings, selectable, opened by a click or Enter. */
export function DataTable<Row>(props: Props<Row>) {
  const { label, columns, rows, rowKey, onOpen, selection } = props;
  return (
    <Table.ScrollContainer minWidth={0}>
      <Table
        highlightOnHover
        layout={columns.some((column) => column.width !== undefined) ? "fixed" : undefined}
        aria-label={label}
        verticalSpacing={6}
        className={classes.table}
      >
        <Table.Thead>
          <Table.Tr>
            {selection !== undefined && <SelectAll {...props} selection={selection} />}
            {columns.map((column) => (
              <Heading key={column.key} column={column} sort={props.sort} onSort={props.onSort} />
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => {
            const key = rowKey(row);
            return (
              <Table.Tr
                key={key}
                data-row={key}
                data-current={props.current === key || undefined}
                tabIndex={onOpen === undefined ? undefined : 0}
                className={onOpen === undefined ? undefined : classes.row}
                onClick={() => onOpen?.(row)}
                onKeyDown={(event) => {
                  if (event.key === "Enter" && event.target === event.currentTarget) onOpen?.(row);
                }}
              >
                {selection !== undefined && <SelectRow id={key} selection={selection} />}
                {columns.map((column) => (
                  <Table.Td
                    key={column.key}
                    ta={column.align}
                    visibleFrom={column.isMinor === true ? "sm" : undefined}
                  >
                    {column.render(row)}
                  </Table.Td>
                ))}
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Heading<Row>({
  column,
  sort,
  onSort,
}: {
  column: Column<Row>;
  sort?: string;
  onSort?: (sort: string) => void;
}) {
  const { sort: field } = column;
  const isUp = sort === field;
  const isDown = sort === `-${String(field)}`;
  const sorted =
    field === undefined ? undefined : isUp ? "ascending" : isDown ? "descending" : "none";
  return (
    <Table.Th
      ta={column.align}
      w={column.width}
      aria-sort={sorted}
      visibleFrom={column.isMinor === true ? "sm" : undefined}
    >
      {field === undefined || onSort === undefined ? (
        column.header
      ) : (
        <UnstyledButton
          className={classes.heading}
          onClick={() => {
            onSort(isUp ? `-${field}` : field);
          }}
        >
          {column.header}
          {isUp && <IconArrowUp size={13} aria-hidden />}
          {isDown && <IconArrowDown size={13} aria-hidden />}
        </UnstyledButton>
      )}
    </Table.Th>
  );
}

function SelectAll<Row>({ rows, rowKey, selection }: Props<Row> & { selection: Selection }) {
  const text = useMessages(messages);
  const keys = rows.map(rowKey);
  const chosen = keys.filter((key) => selection.selected.has(key)).length;
  return (
    <Table.Th w={36}>
      <Checkbox
        size="xs"
        aria-label={text.selectAll}
        checked={chosen > 0 && chosen === keys.length}
        indeterminate={chosen > 0 && chosen < keys.length}
        onChange={(event) => {
          selection.onChange(new Set(event.currentTarget.checked ? keys : []));
        }}
      />
    </Table.Th>
  );
}

function SelectRow({ id, selection }: { id: string; selection: Selection }) {
  const text = useMessages(messages);
  return (
    <Table.Td
      onClick={(event) => {
        event.stopPropagation();
      }}
    >
      <Checkbox
        size="xs"
        aria-label={text.selectRow}
        checked={selection.selected.has(id)}
        onChange={(event) => {
          const next = new Set(selection.selected);
          if (event.currentTarget.checked) next.add(id);
          else next.delete(id);
          selection.onChange(next);
        }}
      />
    </Table.Td>
  );
}
