import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/* Colours are those of the app, which change with its scheme by themselves. */
const look = EditorView.theme({
  "&": {
    backgroundColor: "var(--mantine-color-body)",
    color: "var(--mantine-color-text)",
    fontSize: "var(--mantine-font-size-sm)",
  },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mantine-font-family-monospace)", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--mantine-color-text)" },
  ".cm-cursor": { borderLeftColor: "var(--mantine-color-text)" },
  ".cm-gutters": {
    backgroundColor: "var(--mantine-color-body)",
    color: "var(--mantine-color-dimmed)",
    border: "none",
  },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine": { backgroundColor: "var(--mantine-color-default-hover)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground":
    { backgroundColor: "var(--mantine-primary-color-light-hover)" },
  ".cm-tooltip": {
    backgroundColor: "var(--mantine-color-default)",
    color: "var(--mantine-color-text)",
    border: "1px solid var(--mantine-color-default-border)",
    borderRadius: "var(--mantine-radius-sm)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "2px 8px" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    backgroundColor: "var(--mantine-primary-color-filled)",
    color: "var(--mantine-color-white)",
  },
  ".cm-completionInfo": { padding: "6px 10px", maxWidth: "360px", whiteSpace: "pre-wrap" },
  ".cm-completionDetail": { fontStyle: "normal", opacity: "0.8" },
  ".cm-diagnostic": { padding: "4px 10px" },
  ".cm-placeholder": { color: "var(--mantine-color-dimmed)" },
  ".cm-changedLine, .cm-insertedLine": {
    backgroundColor: "light-dark(#e3f5e9, #12341f) !important",
  },
  ".cm-deletedChunk, .cm-deletedLine": {
    backgroundColor: "light-dark(#fdeaea, #40191b) !important",
  },
  ".cm-changedText, .cm-deletedChunk .cm-deletedText": {
    background: "light-dark(#bfe8cd, #1f5a35) !important",
  },
  ".cm-deletedChunk .cm-deletedText": { background: "light-dark(#f6c6c6, #6b2529) !important" },
});

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: "light-dark(#8a3fa0, #d3a1e3)" },
  { tag: [tags.string, tags.special(tags.string)], color: "light-dark(#1c6b3c, #8fd3a5)" },
  { tag: [tags.number, tags.bool, tags.null], color: "light-dark(#9a4a00, #f0b27a)" },
  {
    tag: [tags.propertyName, tags.definition(tags.propertyName)],
    color: "light-dark(#0b5c8c, #8cc8ee)",
  },
  { tag: tags.function(tags.variableName), color: "light-dark(#0b5c8c, #8cc8ee)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--mantine-color-dimmed)" },
  { tag: tags.meta, color: "var(--mantine-color-dimmed)" },
]);

export const editorTheme = [look, syntaxHighlighting(colours)];
