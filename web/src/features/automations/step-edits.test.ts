import { describe, expect, it } from "vitest";

import {
  added,
  copied,
  problemCounts,
  removed,
  shifted,
  stepAt,
} from "@/features/automations/step-edits";

const VALUE = {
  do: [
    { update: { state: "x" }, as: "first" },
    { if: "a > 1", then: [{ task: { title: "t" } }] },
    { choose: [{ when: "a", do: [] }] },
  ],
};

describe("edits of steps", () => {
  it("adds to lists that are there and to those that are not", () => {
    expect(added(VALUE, "do.1.then", { stop: "x" }).path).toBe("do.1.then.1");
    const other = added(VALUE, "do.1.else", { stop: "x" });
    expect(other.path).toBe("do.1.else.0");
    expect(stepAt(other.value, other.path)).toEqual({ stop: "x" });
    expect(added(VALUE, "do.2.choose.0.do", { stop: "y" }).path).toBe("do.2.choose.0.do.0");
  });

  it("moves within the list, and not out of it", () => {
    expect(shifted(VALUE, "do.0", 1).path).toBe("do.1");
    expect(stepAt(shifted(VALUE, "do.0", 1).value, "do.1")).toBe(VALUE.do[0]);
    expect(shifted(VALUE, "do.0", -1).path).toBe("do.0");
  });

  it("copies without the name of the output, and removes", () => {
    const copy = copied(VALUE, "do.0");
    expect(stepAt(copy.value, copy.path)).toEqual({ update: { state: "x" } });
    expect(removed(VALUE, "do.1.then.0")).toMatchObject({ do: [{}, { then: [] }, {}] });
  });

  it("counts problems at the step that they are in", () => {
    const problems = [
      { path: "do.0.update.stat" },
      { path: "do.1.then.0.task.to" },
      { path: "do.1.if" },
      { path: "do.2.choose.0.when" },
      { path: "when" },
    ];
    expect(problemCounts(problems, VALUE)).toEqual({
      "do.0": 1,
      "do.1.then.0": 1,
      "do.1": 1,
      "do.2": 1,
    });
  });
});
