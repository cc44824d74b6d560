import { describe, expect, it } from "vitest";

import { graphOf } from "@/shared/canvas/graph";
import { branchesOf, detailOf, nameOf } from "@/shared/canvas/step";

const steps = [
  { if: "amount > 5", then: [{ update: { state: "big" } }], else: [{ stop: "small" }] },
  { parallel: { branches: { one: [{ comment: "a" }], two: [{ comment: "b" }] } } },
  { notify: { to: "role buyer", title: "Done" }, when: "x" },
];

describe("a program on the canvas", () => {
  it("has each step at its path", () => {
    const { spots } = graphOf(steps, false);
    expect(spots.filter((spot) => spot.kind === "step").map((spot) => spot.path)).toEqual([
      "do.0",
      "do.0.then.0",
      "do.0.else.0",
      "do.1",
      "do.1.parallel.branches.one.0",
      "do.1.parallel.branches.two.0",
      "do.2",
    ]);
  });

  it("goes on from every branch that does not stop", () => {
    const { ways } = graphOf(steps, false);
    const into = (id: string) => ways.filter((way) => way.to === id).map((way) => way.from);
    expect(into("do.1")).toEqual(["do.0.then.0"]);
    expect(into("do.2")).toEqual(["do.1.parallel.branches.one.0", "do.1.parallel.branches.two.0"]);
  });

  it("says what happens where an if has no else", () => {
    const { ways } = graphOf([{ if: "a", then: [{ comment: "x" }] }, { comment: "y" }], false);
    expect(ways.filter((way) => way.to === "do.1").map((way) => way.kind)).toEqual([
      "on",
      "otherwise",
    ]);
  });

  it("can be added to in every list", () => {
    const adds = graphOf(steps, true).spots.filter((spot) => spot.kind === "add");
    expect(adds.map((spot) => spot.path)).toContain("do.0.then");
    expect(adds).toHaveLength(5);
  });
});

it("steps are named and summed up", () => {
  expect(steps.map(nameOf)).toEqual(["if", "parallel", "notify"]);
  expect(detailOf({ update: { state: "big" } })).toBe("state: big");
  expect(branchesOf({ choose: [{ when: "a", do: [] }], else: [] }).map((one) => one.path)).toEqual([
    "choose.0.do",
    "else",
  ]);
});
