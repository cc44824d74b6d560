import { useState } from "react";

import * as history from "@/shared/draft/history";

/** A row of a table, or a value of a setting with its days. */
export type TunedRow = Record<string, unknown>;

/** Rows in force; the revision is another one as soon as they are others. */
export interface RowsInForce {
  rows: TunedRow[];
  revision: string;
}

interface Draft {
  base: RowsInForce;
  texts: history.History;
}

/**
 * Rows that are being changed, on the rows in force when that began. What others change meanwhile is
 * taken over while nothing was changed here; otherwise it is said, and the person chooses.
 */
export function useTunedRows(latest: RowsInForce) {
  const [draft, setDraft] = useState(() => on(latest));
  const isOlder = draft.base.revision !== latest.revision;
  const hasChanges = draft.texts.present !== JSON.stringify(draft.base.rows);
  if (isOlder && !hasChanges) setDraft(on(latest));
  return {
    present: JSON.parse(draft.texts.present) as TunedRow[],
    text: draft.texts.present,
    revision: draft.base.revision,
    hasChanges,
    isOvertaken: isOlder && hasChanges,
    canUndo: draft.texts.past.length > 0,
    canRedo: draft.texts.future.length > 0,
    put: (rows: TunedRow[]) => {
      const now = Date.now();
      setDraft(({ base, texts }) => ({
        base,
        texts: history.write(texts, JSON.stringify(rows), now),
      }));
    },
    undo: () => {
      setDraft(({ base, texts }) => ({ base, texts: history.undo(texts) }));
    },
    redo: () => {
      setDraft(({ base, texts }) => ({ base, texts: history.redo(texts) }));
    },
    /** Leaves the own changes, and begins on the rows in force. */
    takeTheirs: () => {
      setDraft(on(latest));
    },
    /** Keeps the own changes, to be saved over the rows in force. */
    keepMine: () => {
      setDraft(({ texts }) => ({ base: latest, texts }));
    },
    /** What was changed is saved or proposed: nothing is being changed any more. */
    settle: () => {
      setDraft(({ base }) => on(base));
    },
  };
}

export type TunedRows = ReturnType<typeof useTunedRows>;

function on(base: RowsInForce): Draft {
  return { base, texts: history.begin(JSON.stringify(base.rows)) };
}
