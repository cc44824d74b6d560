import type { Row } from "@/features/tables/api/list-rows";
import type { DecisionTable } from "@/features/tables/api/list-tables";
import { numberFrom } from "@/shared/format/number";

/** A column of the spreadsheet; what is reserved for every table comes last. */
export interface Column {
  name: string;
  title: string;
  type: string;
  isInput: boolean;
}

export function columnsOf(table: DecisionTable, reserved: Record<string, string>): Column[] {
  const of = (isInput: boolean) => (column: DecisionTable["inputs"][number]) => ({
    name: column.name,
    title: column.title,
    type: column.match === "equal" ? column.type : "text",
    isInput,
  });
  return [
    ...table.inputs.map(of(true)),
    ...table.outputs.map(of(false)),
    ...Object.entries(reserved).map(([name, title]) => ({
      name,
      title,
      type: name === "from" || name === "until" ? "date" : "text",
      isInput: false,
    })),
  ];
}

/** A cell as it is typed. */
export function shownCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(shownCell).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value as string);
}

/** The row with another cell; an empty one is left out, as it is written. */
export function withCell(row: Row, name: string, written: string): Row {
  if (written === "") {
    return Object.fromEntries(Object.entries(row).filter(([key]) => key !== name));
  }
  return { ...row, [name]: written };
}

/** What was copied elsewhere, as rows of cells: tabs and lines, quoted where they are within one. */
export function cellsOf(pasted: string): string[][] {
  const rows: string[][] = [[]];
  let cell = "";
  let isQuoted = false;
  const text = pasted.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let at = 0; at < text.length; at += 1) {
    const mark = text[at] ?? "";
    if (isQuoted) {
      if (mark === '"' && text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else if (mark === '"') isQuoted = false;
      else cell += mark;
    } else if (mark === '"' && cell === "") isQuoted = true;
    else if (mark === "\t" || mark === "\n") {
      rows.at(-1)?.push(cell);
      cell = "";
      if (mark === "\n") rows.push([]);
    } else cell += mark;
  }
  rows.at(-1)?.push(cell);
  return rows;
}

/** The rows with what was pasted, from a cell on: to the right and downwards, in new rows too. */
export function withPasted(
  rows: readonly Row[],
  columns: readonly Column[],
  at: { row: number; column: number },
  pasted: string[][],
  language: string,
): Row[] {
  const next = [...rows];
  pasted.forEach((cells, down) => {
    let row = next[at.row + down] ?? {};
    cells.forEach((cell, right) => {
      const column = columns[at.column + right];
      if (column !== undefined) row = withCell(row, column.name, written(cell, column, language));
    });
    next[at.row + down] = row;
  });
  return next;
}

function written(cell: string, column: Column, language: string): string {
  const text = cell.trim();
  if (["integer", "decimal", "money"].includes(column.type)) return numberFrom(text, language);
  if (column.type === "date") return dayFrom(text);
  return text;
}

/** `30.06.2027` as `2027-06-30`; what is no such day stays as it is. */
export function dayFrom(text: string): string {
  const found = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text);
  if (found === null) return text;
  const [, day = "", month = "", year = ""] = found;
  return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

/** All of it as a spreadsheet takes it, with the titles. */
export function asText(rows: readonly Row[], columns: readonly Column[]): string {
  const cell = (value: string) =>
    /["\t\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  return [
    columns.map((column) => cell(column.title)),
    ...rows.map((row) => columns.map((column) => cell(shownCell(row[column.name])))),
  ]
    .map((cells) => cells.join("\t"))
    .join("\n");
}

/** Whether a row counts on a day; without dates it always does. */
export function isInForce(row: Row, day: string): boolean {
  const from = shownCell(row.from);
  const until = shownCell(row.until);
  return (from === "" || from <= day) && (until === "" || until >= day);
}
