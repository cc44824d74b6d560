import type { Diagnostic } from "@codemirror/lint";
import type { Text } from "@codemirror/state";

/** Something to be underlined: at a line and column from 1, or on the whole line or text. */
export interface Mark {
  message: string;
  severity: "error" | "warning" | "note";
  line?: number | null;
  column?: number | null;
  suggestion?: string | null;
}

const SEVERITIES = { error: "error", warning: "warning", note: "info" } as const;

/** Marks as the editor underlines them. A column without a line counts through the whole text. */
export function diagnosticsOf(text: Text, marks: readonly Mark[]): Diagnostic[] {
  return marks
    .map((mark) => ({
      ...rangeOf(text, mark),
      severity: SEVERITIES[mark.severity],
      message: [mark.message, mark.suggestion].filter(Boolean).join(" "),
    }))
    .sort((one, other) => one.from - other.from);
}

function rangeOf(text: Text, { line, column }: Mark): { from: number; to: number } {
  if (line === null || line === undefined) {
    const from = Math.min(Math.max((column ?? 1) - 1, 0), text.length);
    return { from, to: column ? wordEnd(text, from) : text.length };
  }
  const found = text.line(Math.min(Math.max(line, 1), text.lines));
  const indent = found.text.length - found.text.trimStart().length;
  const from = Math.min(found.from + (column ? column - 1 : indent), found.to);
  return { from, to: Math.max(from, found.to) };
}

function wordEnd(text: Text, from: number): number {
  const rest = text.sliceString(from, Math.min(from + 80, text.length));
  return from + (/^[\w.]+|^\S/.exec(rest)?.[0].length ?? rest.length);
}
