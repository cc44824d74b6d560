/** What was written before and after; a text that follows quickly takes the last one's place. */
export interface History {
  past: readonly string[];
  present: string;
  future: readonly string[];
  /** When the present text was begun, in milliseconds. */
  since: number;
}

const TOGETHER = 800;
const MOST = 200;

export function begin(text: string): History {
  return { past: [], present: text, future: [], since: 0 };
}

export function write(history: History, text: string, now: number): History {
  if (text === history.present) return history;
  const isTogether = now - history.since < TOGETHER && history.past.length > 0;
  const past = isTogether ? history.past : [...history.past, history.present].slice(-MOST);
  return { past, present: text, future: [], since: now };
}

export function undo(history: History): History {
  const text = history.past.at(-1);
  if (text === undefined) return history;
  return {
    past: history.past.slice(0, -1),
    present: text,
    future: [history.present, ...history.future],
    since: 0,
  };
}

export function redo(history: History): History {
  const [text, ...future] = history.future;
  if (text === undefined) return history;
  return { past: [...history.past, history.present], present: text, future, since: 0 };
}
