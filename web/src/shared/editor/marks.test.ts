import { Text } from "@codemirror/state";
import { describe, expect, it } from "vitest";

import { diagnosticsOf } from "@/shared/editor/marks";

const text = Text.of(["kind: automation", "  id: x", ""]);

describe("marks", () => {
  it("take the word at a column of the whole text", () => {
    const one = Text.of(["amount > limit"]);
    const [found] = diagnosticsOf(one, [{ message: "No.", severity: "error", column: 10 }]);
    expect(found).toMatchObject({ from: 9, to: 14, severity: "error" });
  });

  it("take the rest of a line without its indentation", () => {
    const [found] = diagnosticsOf(text, [{ message: "No.", severity: "note", line: 2 }]);
    expect(found).toMatchObject({ from: 19, to: 24, severity: "info" });
  });

  it("stay within the text wherever they point", () => {
    const found = diagnosticsOf(text, [
      { message: "a", severity: "error", line: 99, column: 99 },
      { message: "b", severity: "error", column: 999 },
    ]);
    expect(found.every(({ from, to }) => from <= to && to <= text.length)).toBe(true);
  });

  it("say what would help", () => {
    const [found] = diagnosticsOf(text, [
      { message: "No field amout.", suggestion: "Do you mean amount?", severity: "error" },
    ]);
    expect(found?.message).toBe("No field amout. Do you mean amount?");
  });
});
