import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  type CompletionSource,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, foldGutter, foldKeymap, indentUnit } from "@codemirror/language";
import { lintGutter, lintKeymap } from "@codemirror/lint";
import { EditorState, type Extension } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
  placeholder,
} from "@codemirror/view";

import { expressionLanguage } from "@/shared/editor/expression-language";
import { editorTheme } from "@/shared/editor/theme";
import { styleNonce } from "@/shared/ui/nonce";

export type Mode = "yaml" | "json" | "expression" | "text";

export interface Setup {
  mode: Mode;
  label: string;
  isReadOnly: boolean;
  placeholder?: string;
  describedBy?: string;
  complete?: CompletionSource;
}

const LANGUAGES: Record<Mode, () => Extension> = {
  yaml: () => yaml(),
  json: () => json(),
  expression: () => expressionLanguage,
  text: () => [],
};

/** What every editor has. Tab leaves it, as it leaves every other field; Ctrl-] indents. */
export function extensionsOf(setup: Setup): Extension[] {
  const isFile = setup.mode !== "expression";
  const attributes: Record<string, string> = { "aria-label": setup.label };
  if (setup.describedBy !== undefined) attributes["aria-describedby"] = setup.describedBy;
  return [
    EditorView.cspNonce.of(styleNonce),
    EditorState.readOnly.of(setup.isReadOnly),
    EditorView.contentAttributes.of(attributes),
    EditorView.lineWrapping,
    indentUnit.of("  "),
    history(),
    drawSelection(),
    bracketMatching(),
    closeBrackets(),
    isFile ? [lineNumbers(), foldGutter(), lintGutter(), highlightActiveLine()] : [],
    LANGUAGES[setup.mode](),
    setup.placeholder === undefined ? [] : placeholder(setup.placeholder),
    setup.complete === undefined
      ? []
      : autocompletion({ override: [setup.complete], icons: false, activateOnTyping: true }),
    keymap.of([
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...defaultKeymap,
      ...historyKeymap,
      ...foldKeymap,
      ...lintKeymap,
    ]),
    editorTheme,
  ];
}
