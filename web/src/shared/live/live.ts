import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";

import { isOutdated } from "@/shared/live/outdated";

/** A hint of the service that something changed; it carries no data. */
export interface Hint {
  topic: string;
  model?: string | null;
  id?: number | string | null;
}

/** How the line to the service stands. */
export interface Line {
  isConnected: boolean;
  /** Since when nothing was heard, in milliseconds; while connected, nothing. */
  lostAt: number | null;
  /** The service has another version of the application than the one that runs here. */
  isOutdated: boolean;
}

let line: Line = { isConnected: true, lostAt: null, isOutdated: false };
const watchers = new Set<() => void>();

function change(next: Partial<Line>): void {
  line = { ...line, ...next };
  watchers.forEach((watcher) => {
    watcher();
  });
}

/** Whether live updates arrive at present, and since when not. */
export function useLine(): Line {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => line,
  );
}

/** Keep what is on the screen fresh for as long as the caller is mounted. */
export function useLive(): void {
  const queries = useQueryClient();
  useEffect(() => keepOpen(queries), [queries]);
}

const FIRST_WAIT = 3_000;
const LONGEST_WAIT = 60_000;

/** Holds the stream open; the browser itself gives up on one that the service refuses. */
function keepOpen(queries: QueryClient): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = FIRST_WAIT;
  const open = () => {
    clearTimeout(timer);
    source?.close();
    source = new EventSource("/api/v1/stream");
    source.onopen = () => {
      wait = FIRST_WAIT;
      if (!line.isConnected) backAgain(queries);
    };
    source.onerror = () => {
      lost();
      if (source?.readyState === EventSource.CLOSED) {
        timer = setTimeout(open, wait);
        wait = Math.min(wait * 2, LONGEST_WAIT);
      }
    };
    source.onmessage = (message: MessageEvent<string>) => {
      refresh(queries, JSON.parse(message.data) as Hint);
    };
  };
  open();
  addEventListener("offline", lost);
  addEventListener("online", open);
  return () => {
    clearTimeout(timer);
    source?.close();
    removeEventListener("offline", lost);
    removeEventListener("online", open);
  };
}

function lost(): void {
  if (line.isConnected) change({ isConnected: false, lostAt: Date.now() });
}

/** What happened while the line was down was not told: ask for everything anew. */
function backAgain(queries: QueryClient): void {
  change({ isConnected: true, lostAt: null });
  void queries.invalidateQueries();
  void isOutdated().then((found) => {
    if (found) change({ isOutdated: true });
  });
}

/** Whatever a topic touches beside the queries that bear its name. */
const ALSO: Record<string, string[]> = {
  approval: ["inbox", "home"],
  task: ["inbox", "home"],
  case: ["inbox", "home"],
  run: ["home"],
};

function refresh(queries: QueryClient, hint: Hint): void {
  const topic = hint.topic === "definitions" ? "definition" : hint.topic;
  const key = hint.model ? [topic, hint.model] : [topic];
  void queries.invalidateQueries({ queryKey: key });
  for (const also of ALSO[topic] ?? []) {
    void queries.invalidateQueries({ queryKey: [also] });
  }
}
