import { describe, expect, it } from "vitest";

import {
  readApprovers,
  writeApprovers,
  readLadder,
  writeLadder,
} from "@/features/policies/approvers";
import { freeName } from "@/shared/draft/data";

describe("approvers", () => {
  it.each([
    "role finance",
    "group board",
    "manager",
    "manager 2",
    "=department_id.budget_owner_id",
    ["=user_id", "role finance"],
  ])("are written as they were read: %s", (written) => {
    expect(writeApprovers(readApprovers(written))).toEqual(written);
  });

  it("are none where nothing is written", () => {
    expect(readApprovers(undefined)).toEqual([]);
    expect(freeName({ step_1: {}, step_2: {} }, "step")).toBe("step_3");
  });
});

const FIRST = { to: "role finance_manager", after: "2 business days" };
const SECOND = { to: "=department_id.manager_id", after: "5 business days" };

it("a rung alone is no list, several are", () => {
  expect(readLadder(FIRST)).toEqual([FIRST]);
  expect(readLadder([FIRST, SECOND])).toEqual([FIRST, SECOND]);
  expect(writeLadder([FIRST])).toEqual(FIRST);
  expect(writeLadder([FIRST, SECOND])).toEqual([FIRST, SECOND]);
});

it("nobody is written as nothing", () => {
  expect(readLadder(undefined)).toEqual([]);
  expect(writeLadder([])).toBeUndefined();
});
