import { expect, test } from "vitest";

import { placed, SameNameError } from "@/features/admin/placed-files";

const PUBLISHED = [{ id: "order.limits", path: "pack:orders/tables/limits.yaml" }];

test("a definition in force keeps its path, with its rows beside it", () => {
  const files = [
    { path: "my_limits.yaml", text: "kind: table\nid: order.limits\n" },
    { path: "my_limits.csv", text: "amount,level\n" },
  ];
  expect(Object.keys(placed(files, PUBLISHED))).toEqual([
    "pack:orders/tables/limits.yaml",
    "pack:orders/tables/limits.csv",
  ]);
});

test("a new one lies where it lay", () => {
  const files = [{ path: "tables/new.yaml", text: "kind: table\nid: order.other\n" }];
  expect(Object.keys(placed(files, PUBLISHED))).toEqual(["tables/new.yaml"]);
});

test("two of one name are not put over each other", () => {
  const files = [
    { path: "a.yaml", text: "kind: table\nid: x\n" },
    { path: "a.yaml", text: "kind: table\nid: y\n" },
  ];
  expect(() => placed(files, PUBLISHED)).toThrow(SameNameError);
});
