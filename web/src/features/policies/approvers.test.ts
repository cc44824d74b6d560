import { describe, expect, it } from "vitest";

import { freeName, readApprovers, writeApprovers } from "@/features/policies/approvers";

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
    expect(freeName({ step_1: {}, step_2: {} })).toBe("step_3");
  });
});
