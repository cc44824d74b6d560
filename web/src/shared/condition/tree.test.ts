import { describe, expect, it } from "vitest";

import { fitting, type Group, queryOf, treeOf } from "@/shared/condition/tree";

const tree: Group = {
  combinator: "or",
  not: true,
  rules: [
    {
      field: "amount",
      operator: ">",
      value: "12500.10",
      valueSource: "value",
      valueType: "number",
    },
    {
      combinator: "and",
      not: false,
      rules: [{ field: "state", operator: "in", value: ["draft", "sent"], valueSource: "value" }],
    },
    { field: "partner_id", operator: "notNull", value: null, valueSource: "value" },
    { field: "amount", operator: ">", value: "setting('limit')", valueSource: "expression" },
  ],
};

describe("a tree", () => {
  it("comes back from the builder as it was", () => {
    expect(treeOf(queryOf(tree))).toEqual({ tree, unfinished: 0 });
  });

  it("leaves out what lacks a value, and says so", () => {
    const found = treeOf({
      combinator: "and",
      rules: [
        { field: "amount", operator: ">", value: { source: "value", value: "" } },
        { field: "amount", operator: "between", value: { source: "value", value: ["1"] } },
        { field: "state", operator: "in", value: { source: "value", value: [] } },
      ],
    });
    expect(found).toEqual({ tree: { combinator: "and", not: false, rules: [] }, unfinished: 3 });
  });
});

it("a value takes the form of its operator", () => {
  expect(fitting("in", "a")).toEqual(["a"]);
  expect(fitting("between", "1")).toEqual(["1", null]);
  expect(fitting("=", ["a", "b"])).toBe("a");
});
