import type {
  Completion as Choice,
  CompletionContext,
  CompletionResult,
} from "@codemirror/autocomplete";

import type { Completion } from "@/shared/condition/api/complete-expression";

type Load = (prefix: string) => Promise<Completion>;

const WORDS = ["and", "or", "not", "in", "True", "False", "None"];
const QUOTED = { setting: "settings", table: "tables", has_role: "roles" } as const;

/** What an editor offers at the place where somebody types: asked of the service by path. */
export function completionFrom(load: Load) {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const quoted = context.matchBefore(/\b(setting|table|has_role)\(\s*['"][\w.]*/);
    if (quoted !== null) {
      const found = /^(setting|table|has_role)\(\s*['"]/.exec(quoted.text);
      const name = found?.[1] as keyof typeof QUOTED;
      const words = (await load(""))[QUOTED[name]];
      return {
        from: quoted.from + (found?.[0].length ?? 0),
        options: words.map((word) => ({ label: word.id, detail: word.title })),
        validFor: /^[\w.]*$/,
      };
    }
    const path = context.matchBefore(/[A-Za-z_][\w.]*/);
    if (path === null && !context.explicit) return null;
    const text = path?.text ?? "";
    const dot = text.lastIndexOf(".");
    const prefix = dot < 0 ? "" : text.slice(0, dot);
    const from = (path?.from ?? context.pos) + dot + 1;
    try {
      return { from, options: choices(await load(prefix)), validFor: /^\w*$/ };
    } catch {
      // Help that does not come in time is no reason to disturb the writing.
      return null;
    }
  };
}

function choices(found: Completion): Choice[] {
  const names = [...found.fields, ...found.variables].map((item) => ({
    label: item.path.slice(item.path.lastIndexOf(".") + 1),
    detail: item.label,
    info: [item.type.text, item.help].filter(Boolean).join("\n"),
    boost: 2,
  }));
  const functions = found.functions.map((item) => ({
    label: item.name,
    apply: `${item.name}(`,
    detail: item.signature,
    info: `${item.help}\n${item.example}`,
  }));
  const words = found.prefix === "" ? WORDS.map((label) => ({ label, boost: -1 })) : [];
  return [...names, ...functions, ...words];
}
