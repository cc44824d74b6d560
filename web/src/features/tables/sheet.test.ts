import { describe, expect, it } from "vitest";

import {
  asText,
  cellsOf,
  type Column,
  dayFrom,
  isInForce,
  withCell,
  withPasted,
} from "@/features/tables/sheet";

const COLUMNS: Column[] = [
  { name: "name", title: "Name", type: "text", isInput: true },
  { name: "limit", title: "Limit", type: "money", isInput: false },
  { name: "from", title: "From", type: "date", isInput: false },
];

describe("a spreadsheet", () => {
  it("takes what was copied from Excel, as it is written in one's language", () => {
    const pasted = cellsOf('Steel\t"1.500,00"\t30.06.2027\r\n"two\nlines"\t7\t\r\n');
    expect(withPasted([{ name: "old" }], COLUMNS, { row: 0, column: 0 }, pasted, "de")).toEqual([
      { name: "Steel", limit: "1500.00", from: "2027-06-30" },
      { name: "two\nlines", limit: "7" },
    ]);
  });

  it("pastes from the cell on, and leaves out what has no column", () => {
    const rows = withPasted([], COLUMNS, { row: 0, column: 2 }, [["2027-01-01", "x"]], "en");
    expect(rows).toEqual([{ from: "2027-01-01" }]);
  });

  it("leaves empty cells out", () => {
    expect(withCell({ name: "a", limit: "1" }, "limit", "")).toEqual({ name: "a" });
    expect(dayFrom("soon")).toBe("soon");
  });

  it("gives back what it takes", () => {
    const rows = [{ name: 'a "b"', limit: "1" }];
    const [titles, ...cells] = cellsOf(asText(rows, COLUMNS));
    expect(titles).toEqual(["Name", "Limit", "From"]);
    expect(withPasted([], COLUMNS, { row: 0, column: 0 }, cells, "en")).toEqual(rows);
  });

  it("knows which rows count on a day", () => {
    expect(isInForce({ from: "2027-01-01", until: "2027-12-31" }, "2027-12-31")).toBe(true);
    expect(isInForce({ from: "2027-01-01" }, "2026-12-31")).toBe(false);
    expect(isInForce({}, "2026-12-31")).toBe(true);
  });
});
