import { unifiedMergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useEffect, useRef } from "react";

import classes from "@/shared/editor/editor.module.css";
import { extensionsOf } from "@/shared/editor/setup";

export interface DifferenceProps {
  label: string;
  before: string;
  after: string;
}

/** Two texts in one: what went and what came; only loaded by `Difference`. */
export function DifferenceView({ label, before, after }: DifferenceProps) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (host.current === null) return;
    const view = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: after,
        extensions: [
          ...extensionsOf({ mode: "yaml", label, isReadOnly: true }),
          unifiedMergeView({
            original: before,
            mergeControls: false,
            collapseUnchanged: { margin: 3, minSize: 6 },
          }),
        ],
      }),
    });
    return () => {
      view.destroy();
    };
  }, [label, before, after]);
  return <div ref={host} className={classes.editor} />;
}
