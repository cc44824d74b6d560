import { setDiagnostics } from "@codemirror/lint";
import { Annotation, EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useEffect, useRef } from "react";

import classes from "@/shared/editor/editor.module.css";
import { diagnosticsOf, type Mark } from "@/shared/editor/marks";
import { extensionsOf, type Setup } from "@/shared/editor/setup";

const FromOutside = Annotation.define<boolean>();

export interface CodeViewProps extends Omit<Setup, "isReadOnly"> {
  value: string;
  onChange?: (value: string) => void;
  marks?: readonly Mark[];
  /** The line to bring into view. */
  line?: number | null;
  minHeight?: number;
  maxHeight?: number | string;
  hasError?: boolean;
}

/** The editor itself; only loaded by `CodeEditor`. */
export function CodeView(props: CodeViewProps) {
  const { value, onChange, marks, line, mode, label, complete } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef({ onChange, complete, value });
  useEffect(() => {
    latest.current = { onChange, complete, value };
  });
  const hasCompletion = complete !== undefined;
  const isReadOnly = onChange === undefined;
  const { placeholder, describedBy } = props;
  useEffect(() => {
    if (host.current === null) return;
    const made = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          ...extensionsOf({
            mode,
            label,
            isReadOnly,
            placeholder,
            describedBy,
            complete: hasCompletion
              ? (context) => latest.current.complete?.(context) ?? null
              : undefined,
          }),
          EditorView.updateListener.of((update) => {
            const isOwn = update.transactions.some((one) => one.annotation(FromOutside));
            if (update.docChanged && !isOwn) latest.current.onChange?.(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = made;
    return () => {
      view.current = null;
      made.destroy();
    };
  }, [mode, label, isReadOnly, placeholder, describedBy, hasCompletion]);
  useEffect(() => {
    const present = view.current?.state.doc.toString();
    if (present !== undefined && present !== value) {
      view.current?.dispatch({
        changes: { from: 0, to: present.length, insert: value },
        annotations: FromOutside.of(true),
      });
    }
  }, [value]);
  useEffect(() => {
    const { current } = view;
    current?.dispatch(setDiagnostics(current.state, diagnosticsOf(current.state.doc, marks ?? [])));
  }, [marks, value]);
  useEffect(() => {
    const { current } = view;
    if (!current || !line || line > current.state.doc.lines) return;
    const { from } = current.state.doc.line(line);
    current.dispatch({
      selection: { anchor: from },
      effects: EditorView.scrollIntoView(from, { y: "center" }),
    });
    current.focus();
  }, [line]);
  return (
    <div
      ref={host}
      className={classes.editor}
      data-error={props.hasError || undefined}
      style={{ minHeight: props.minHeight, maxHeight: props.maxHeight }}
    />
  );
}
