import { expect, it } from "vitest";

import { changesOf } from "@/shared/records/field";

it("sends only what was changed, references by their id", () => {
  const before = { name: "A", partner_id: { id: 1, label: "One" }, note: null, amount: "3.00" };
  const after = { name: "A", partner_id: { id: 2, label: "Two" }, note: "x", amount: "3.00" };
  expect(changesOf(before, after)).toEqual({ partner_id: 2, note: "x" });
});

it("a reference chosen anew is no change", () => {
  expect(changesOf({ partner_id: { id: 1, label: "One" } }, { partner_id: { id: 1 } })).toEqual({});
});
