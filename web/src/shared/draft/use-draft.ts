import { useDebouncedCallback } from "@mantine/hooks";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";

import { ProblemError } from "@/shared/api/problem";
import type { Finding } from "@/shared/definition/api/check-draft-text";
import type { Draft } from "@/shared/definition/api/create-draft";
import { getDraft } from "@/shared/definition/api/get-draft";
import { parseDefinition } from "@/shared/definition/api/parse-definition";
import { renderDefinition } from "@/shared/definition/api/render-definition";
import { saveDraft } from "@/shared/definition/api/save-draft";
import { draftCheckQuery } from "@/shared/definition/queries";
import { type Data, setAt } from "@/shared/draft/data";
import * as history from "@/shared/draft/history";

/** `conflict`: somebody saved the draft elsewhere; `failed`: saving is tried again on each change. */
export type SaveState = "saved" | "unsaved" | "saving" | "conflict" | "failed";

/** One draft and all that edits it. Its text is the truth; the data follows from it. */
export interface DraftEditor {
  draft: Draft;
  source: string;
  /** The text as data; null where it cannot be read. */
  value: Data | null;
  problems: readonly Finding[];
  /** Whether the problems are those of the present text. */
  isChecked: boolean;
  saveState: SaveState;
  saveError: unknown;
  /** Another text, from an editor. */
  write: (source: string) => void;
  /** Other data, from a form or canvas: it is written into the text. */
  change: (edit: (value: Data) => Data) => void;
  /** Other data at one name of the definition; undefined takes it away. */
  set: (name: string, next: unknown) => void;
  undo: () => void;
  redo: () => void;
  canUndo: boolean;
  canRedo: boolean;
  /** Save at once what is not saved; the draft as it then is. */
  settle: () => Promise<Draft>;
  /** Save nothing more: the draft is about to go. */
  forget: () => void;
  /** Leave aside what was written here and go on with what was saved elsewhere. */
  takeTheirs: () => Promise<void>;
  /** Say that what was published since the draft began is worked in. */
  rebase: () => Promise<void>;
  /** Save over what was saved elsewhere. */
  keepMine: () => Promise<void>;
}

const PAUSE = { render: 120, parse: 200, check: 200, save: 900 };

export function useDraft(opened: Draft): DraftEditor {
  const queries = useQueryClient();
  const [draft, setDraft] = useState(opened);
  const [texts, setTexts] = useState(() => history.begin(opened.source));
  const [value, setValue] = useState<Data | null>(null);
  const [saveState, setSaveState] = useState<SaveState>("saved");
  const [saveError, setSaveError] = useState<unknown>(null);
  // What requests read when they go out, which may be later than the render that asked for them.
  const live = useRef({
    draft: opened,
    source: opened.source,
    value: null as Data | null,
    turn: 0,
  });
  const saving = useRef<Promise<Draft> | null>(null);
  const rendering = useRef<Promise<void> | null>(null);

  const save = useCallback(async (): Promise<Draft> => {
    while (saving.current !== null) await saving.current.catch(() => undefined);
    const { source, draft: known } = live.current;
    if (source === known.source) return known;
    setSaveState("saving");
    saving.current = saveDraft(known.id, {
      source,
      revision: known.revision,
      rows_source: known.rows_source,
    });
    try {
      const saved = await saving.current;
      live.current.draft = saved;
      setDraft(saved);
      setSaveError(null);
      setSaveState(live.current.source === saved.source ? "saved" : "unsaved");
      return saved;
    } catch (error) {
      const isConflict = error instanceof ProblemError && error.code === "draft_changed";
      setSaveState(isConflict ? "conflict" : "failed");
      setSaveError(error);
      throw error;
    } finally {
      saving.current = null;
    }
  }, []);
  const saveSoon = useDebouncedCallback(() => void save().catch(() => undefined), PAUSE.save);

  // Whoever leaves the page within the application loses nothing; the browser asks by itself.
  useEffect(() => () => void save().catch(() => undefined), [save]);
  useEffect(() => {
    if (saveState === "saved") return undefined;
    const warn = (event: BeforeUnloadEvent) => {
      event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => {
      window.removeEventListener("beforeunload", warn);
    };
  }, [saveState]);

  const put = useCallback(
    (source: string, step: (present: history.History) => history.History) => {
      live.current.source = source;
      setTexts(step);
      setSaveState((present) => (present === "conflict" ? present : "unsaved"));
      saveSoon();
    },
    [saveSoon],
  );
  const read = useCallback(async () => {
    const { source } = live.current;
    live.current.turn += 1;
    const { turn } = live.current;
    const parsed = await parseDefinition(source);
    if (turn !== live.current.turn) return;
    live.current.value = parsed.value;
    setValue(parsed.value);
  }, []);
  const readSoon = useDebouncedCallback(() => void read().catch(() => undefined), PAUSE.parse);
  useEffect(() => {
    void read().catch(() => undefined);
  }, [read]);

  const render = useCallback(async () => {
    const { value: wanted, source } = live.current;
    if (wanted === null) return;
    live.current.turn += 1;
    const { turn } = live.current;
    const rendered = await renderDefinition(wanted, source);
    if (turn !== live.current.turn) return;
    const now = Date.now();
    put(rendered.source, (present) => history.write(present, rendered.source, now));
  }, [put]);
  const renderSoon = useDebouncedCallback(() => {
    rendering.current = render().catch((error: unknown) => {
      setSaveState("failed");
      setSaveError(error);
    });
  }, PAUSE.render);

  const step = (move: (present: history.History) => history.History) => {
    const next = move(texts);
    if (next === texts) return;
    live.current.turn += 1;
    put(next.present, () => next);
    void read().catch(() => undefined);
  };
  const change = useCallback(
    (edit: (value: Data) => Data) => {
      if (live.current.value === null) return;
      const next = edit(live.current.value);
      live.current.value = next;
      live.current.turn += 1;
      setValue(next);
      setSaveState((present) => (present === "conflict" ? present : "unsaved"));
      renderSoon();
    },
    [renderSoon],
  );
  const check = useDebouncedCheck(texts.present, draft.rows_source);
  return {
    draft,
    source: texts.present,
    value,
    problems: check.problems,
    isChecked: check.isCurrent,
    saveState,
    saveError,
    write: useCallback(
      (source: string) => {
        const now = Date.now();
        live.current.turn += 1;
        put(source, (present) => history.write(present, source, now));
        readSoon();
      },
      [put, readSoon],
    ),
    change,
    set: (name, next) => {
      change((present) => setAt(present, [name], next));
    },
    undo: () => {
      step(history.undo);
    },
    redo: () => {
      step(history.redo);
    },
    canUndo: texts.past.length > 0,
    canRedo: texts.future.length > 0,
    settle: async () => {
      renderSoon.flush();
      await rendering.current;
      return save();
    },
    forget: () => {
      live.current.source = live.current.draft.source;
    },
    takeTheirs: async () => {
      const theirs = await getDraft(draft.id);
      live.current = { ...live.current, draft: theirs, source: theirs.source };
      setDraft(theirs);
      const now = Date.now();
      setTexts((present) => history.write(present, theirs.source, now));
      setSaveState("saved");
      await read();
      await queries.invalidateQueries({ queryKey: ["definition", "drafts"] });
    },
    rebase: async () => {
      const saved = await save();
      const rebased = await saveDraft(saved.id, {
        source: live.current.source,
        revision: saved.revision,
        rows_source: saved.rows_source,
        base_version: saved.published_version,
      });
      live.current.draft = rebased;
      setDraft(rebased);
    },
    keepMine: async () => {
      const theirs = await getDraft(draft.id);
      live.current.draft = { ...theirs, source: "" };
      await save();
    },
  };
}

/** What is wrong with a text, a moment after it rests. */
function useDebouncedCheck(source: string, rowsSource: string | null) {
  const [settled, setSettled] = useState(source);
  const settle = useDebouncedCallback(setSettled, PAUSE.check);
  useEffect(() => {
    settle(source);
  }, [settle, source]);
  const found = useQuery({
    ...draftCheckQuery(settled, rowsSource),
    placeholderData: keepPreviousData,
  });
  return {
    problems: found.data?.findings ?? [],
    isCurrent: settled === source && found.isSuccess && !found.isPlaceholderData,
  };
}
