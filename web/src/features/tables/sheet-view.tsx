import { ActionIcon, Button, Menu, Table, Tooltip } from "@mantine/core";
import {
  IconArrowDown,
  IconArrowUp,
  IconDots,
  IconRowInsertTop,
  IconTrash,
} from "@tabler/icons-react";
import { type ClipboardEvent, type KeyboardEvent, useRef, useState } from "react";

import type { Row } from "@/features/tables/api/list-rows";
import { messages } from "@/features/tables/messages";
import {
  cellsOf,
  type Column,
  isInForce,
  shownCell,
  withCell,
  withPasted,
} from "@/features/tables/sheet";
import classes from "@/features/tables/sheet.module.css";
import { moved } from "@/shared/draft/data";
import { useLocale, useMessages } from "@/shared/i18n/language";

interface Props {
  label: string;
  columns: readonly Column[];
  rows: readonly Row[];
  /** Undefined: it is only read. */
  onChange?: (rows: Row[]) => void;
  /** What is wrong, by `row:column` and by `row`, from 1. */
  marks: ReadonlyMap<string, string>;
  /** Rows that are not in force on this day are dimmed. */
  day: string;
  /** Rows that have just decided. */
  hits: readonly number[];
  options: Readonly<Record<string, readonly string[]>>;
}

const PORTION = 100;

/** Rows and cells as in a spreadsheet: typed in place, walked by keyboard, pasted in many. */
export function SheetView(props: Props) {
  const { columns, rows, onChange, label } = props;
  const text = useMessages(messages);
  const { language } = useLocale();
  const [shown, setShown] = useState(PORTION);
  const body = useRef<HTMLTableSectionElement>(null);
  const focus = (row: number, column: number) => {
    body.current
      ?.querySelector<HTMLInputElement>(`[data-cell="${String(row)}:${String(column)}"]`)
      ?.focus();
  };
  const walk = (event: KeyboardEvent<HTMLInputElement>, row: number, column: number) => {
    const { selectionStart, selectionEnd, value } = event.currentTarget;
    const isAtStart = selectionStart === 0 && selectionEnd === 0;
    const isAtEnd = selectionStart === value.length;
    const steps: Record<string, [number, number] | undefined> = {
      Enter: [event.shiftKey ? -1 : 1, 0],
      ArrowDown: [1, 0],
      ArrowUp: [-1, 0],
      ArrowLeft: isAtStart ? [0, -1] : undefined,
      ArrowRight: isAtEnd ? [0, 1] : undefined,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    focus(row + step[0], column + step[1]);
  };
  const paste = (event: ClipboardEvent, row: number, column: number) => {
    const pasted = cellsOf(event.clipboardData.getData("text/plain"));
    if (pasted.length === 1 && pasted[0]?.length === 1) return;
    event.preventDefault();
    onChange?.(withPasted(rows, columns, { row, column }, pasted, language));
  };
  return (
    <>
      <Table.ScrollContainer minWidth={600}>
        <Table className={classes.sheet} aria-label={label} withColumnBorders withTableBorder>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={40}>#</Table.Th>
              {columns.map((column) => (
                <Table.Th
                  key={column.name}
                  data-output={!column.isInput || undefined}
                  miw={widthOf(rows, column.name)}
                >
                  {column.title}
                </Table.Th>
              ))}
              {onChange !== undefined && <Table.Th w={36} aria-label={text.rowActs} />}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody ref={body}>
            {rows.slice(0, shown).map((row, at) => (
              <Table.Tr
                key={at}
                data-past={!isInForce(row, props.day) || undefined}
                data-hit={props.hits.includes(at + 1) || undefined}
              >
                <Number number={at + 1} mark={props.marks.get(String(at + 1))} />
                {columns.map((column, index) => {
                  const mark = props.marks.get(`${String(at + 1)}:${column.name}`);
                  const options = props.options[column.name];
                  return (
                    <Table.Td key={column.name} data-wrong={mark !== undefined || undefined}>
                      <Tooltip label={mark} disabled={mark === undefined} multiline maw={320}>
                        <input
                          className={classes.cell}
                          data-cell={`${String(at)}:${String(index)}`}
                          aria-label={text.cell(column.title, at + 1)}
                          aria-invalid={mark !== undefined}
                          readOnly={onChange === undefined}
                          list={options === undefined ? undefined : `options-${column.name}`}
                          value={shownCell(row[column.name])}
                          onKeyDown={(event) => {
                            walk(event, at, index);
                          }}
                          onPaste={(event) => {
                            if (onChange !== undefined) paste(event, at, index);
                          }}
                          onChange={(event) => {
                            const next = withCell(row, column.name, event.currentTarget.value);
                            onChange?.(rows.map((one, place) => (place === at ? next : one)));
                          }}
                        />
                      </Tooltip>
                    </Table.Td>
                  );
                })}
                {onChange !== undefined && (
                  <Table.Td>
                    <RowMenu rows={rows} at={at} onChange={onChange} />
                  </Table.Td>
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {Object.entries(props.options).map(([name, options]) => (
        <datalist key={name} id={`options-${name}`}>
          {options.map((option) => (
            <option key={option} value={option} />
          ))}
        </datalist>
      ))}
      {rows.length > shown && (
        <Button
          variant="default"
          size="xs"
          mt="xs"
          onClick={() => {
            setShown(shown + PORTION);
          }}
        >
          {text.moreRows(rows.length - shown)}
        </Button>
      )}
    </>
  );
}

/** As wide as the longest of the first cells, within reason. */
function widthOf(rows: readonly Row[], column: string): string {
  const lengths = rows.slice(0, PORTION).map((row) => shownCell(row[column]).length);
  return `${String(Math.min(36, Math.max(9, ...lengths)) + 3)}ch`;
}

function Number({ number, mark }: { number: number; mark: string | undefined }) {
  return (
    <Tooltip label={mark} disabled={mark === undefined} multiline maw={320}>
      <Table.Td className={classes.number} data-wrong={mark !== undefined || undefined}>
        {number}
      </Table.Td>
    </Tooltip>
  );
}

function RowMenu({
  rows,
  at,
  onChange,
}: {
  rows: readonly Row[];
  at: number;
  onChange: (rows: Row[]) => void;
}) {
  const text = useMessages(messages);
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" size="sm" aria-label={text.rowMenu(at + 1)}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconRowInsertTop size={16} />}
          onClick={() => {
            onChange(rows.toSpliced(at, 0, {}));
          }}
        >
          {text.insertAbove}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconArrowUp size={16} />}
          disabled={at === 0}
          onClick={() => {
            onChange(moved(rows, at, at - 1));
          }}
        >
          {text.up}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconArrowDown size={16} />}
          disabled={at === rows.length - 1}
          onClick={() => {
            onChange(moved(rows, at, at + 1));
          }}
        >
          {text.down}
        </Menu.Item>
        <Menu.Item
          color="red"
          leftSection={<IconTrash size={16} />}
          onClick={() => {
            onChange(rows.toSpliced(at, 1));
          }}
        >
          {text.removeRow}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
