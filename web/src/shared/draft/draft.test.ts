import { describe, expect, it } from "vitest";

import { errorAt, getAt, moved, renamed, setAt } from "@/shared/draft/data";
import { newId } from "@/shared/draft/new-id";
import { begin, redo, undo, write } from "@/shared/draft/history";

const FINDING = {
  code: "x",
  message: "Wrong.",
  file: "draft.yaml",
  line: 3,
  column: 1,
  suggestion: "Mend it.",
  severity: "error",
} as const;

describe("data", () => {
  it("changes one place and leaves the rest be", () => {
    const before = { steps: { first: { due: "2 days" } }, binds: {} };
    const after = setAt(before, ["steps", "first", "due"], "3 days");
    expect(after).toEqual({ steps: { first: { due: "3 days" } }, binds: {} });
    expect(before.steps.first.due).toBe("2 days");
    expect(after.binds).toBe(before.binds);
  });

  it("makes what is missing, and takes away what is undefined", () => {
    expect(setAt({}, ["do", "x"], 1)).toEqual({ do: { x: 1 } });
    expect(setAt({ do: [1, 2, 3] }, ["do", 1], undefined)).toEqual({ do: [1, 3] });
    expect(setAt({ a: 1, b: 2 }, ["a"], undefined)).toEqual({ b: 2 });
  });

  it("finds, moves and renames", () => {
    expect(getAt({ on: [{ updated: ["x"] }] }, ["on", 0, "updated", 0])).toBe("x");
    expect(getAt({}, ["on", 0])).toBeUndefined();
    expect(moved(["a", "b", "c"], 0, 2)).toEqual(["b", "c", "a"]);
    expect(Object.keys(renamed({ a: 1, b: 2, c: 3 }, "b", "z"))).toEqual(["a", "z", "c"]);
  });

  it("tells errors at their place", () => {
    const problems = [{ ...FINDING, path: "steps.first.when" }];
    expect(errorAt(problems, "steps.first.when")).toBe("Wrong. Mend it.");
    expect(errorAt(problems, "steps.first")).toBe("Wrong. Mend it.");
    expect(errorAt(problems, "steps.first", true)).toBeUndefined();
    expect(errorAt(problems, "steps.fir")).toBeUndefined();
  });
});

describe("history", () => {
  it("takes together what is typed in one go", () => {
    let history = begin("a");
    history = write(history, "ab", 1000);
    history = write(history, "abc", 1200);
    history = write(history, "abcd", 9000);
    expect(undo(history).present).toBe("abc");
    expect(undo(undo(history)).present).toBe("a");
    expect(redo(undo(history)).present).toBe("abcd");
    expect(redo(history)).toBe(history);
  });

  it("forgets what was undone once something else is written", () => {
    const history = write(undo(write(begin("a"), "b", 1000)), "c", 5000);
    expect(history.future).toEqual([]);
    expect(undo(history).present).toBe("a");
  });
});

describe("ids", () => {
  it("makes an id that is not taken", () => {
    expect(newId("Größere Bestellungen", "purchase.order", new Set())).toBe(
      "purchase.grossere_bestellungen",
    );
    expect(newId("A b", "purchase.order", new Set(["purchase.a_b"]))).toBe("purchase.a_b_2");
  });
});
