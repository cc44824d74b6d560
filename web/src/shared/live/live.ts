import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";

/** A hint of the service that something changed; it carries no data. */
export interface Hint {
  topic: string;
  model?: string | null;
  id?: number | string | null;
}

let isConnected = true;
const watchers = new Set<() => void>();

function tell(connected: boolean): void {
  if (connected !== isConnected) {
    isConnected = connected;
    watchers.forEach((watcher) => {
      watcher();
    });
  }
}

/** Whether live updates arrive at present. */
export function useIsConnected(): boolean {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => isConnected,
  );
}

/** Keep what is on the screen fresh for as long as the caller is mounted. */
export function useLive(): void {
  const queries = useQueryClient();
  useEffect(() => {
    const source = new EventSource("/api/v1/stream");
    source.onopen = () => {
      // What happened while the line was down was not told: ask for everything anew.
      if (!isConnected) void queries.invalidateQueries();
      tell(true);
    };
    source.onerror = () => {
      tell(false);
    };
    source.onmessage = (message: MessageEvent<string>) => {
      refresh(queries, JSON.parse(message.data) as Hint);
    };
    return () => {
      source.close();
    };
  }, [queries]);
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
