import { describe, expect, it } from "vitest";

import { sentLines, withValue, without } from "@/features/records/line-edits";

describe("edits of lines", () => {
  it("sends new, changed and removed lines", () => {
    let edits = withValue([], { key: "new-1", id: null }, "name", "Steel");
    edits = withValue(edits, { key: "new-1", id: null }, "product_id", { id: 4, label: "STL" });
    edits = withValue(edits, { key: "7", id: 7 }, "price_unit", "5");
    edits = without(edits, { key: "8", id: 8 });
    expect(sentLines({ order_line: edits, other: [] })).toEqual({
      order_line: [
        { name: "Steel", product_id: 4 },
        { id: 7, price_unit: "5" },
        { id: 8, delete: true },
      ],
    });
  });

  it("forgets a new line that is taken away again", () => {
    const edits = withValue([], { key: "new-1", id: null }, "name", "Steel");
    expect(without(edits, { key: "new-1", id: null })).toEqual([]);
  });
});
