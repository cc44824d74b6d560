import { useSyncExternalStore } from "react";

const MINUTE = 60_000;

/** The present moment in milliseconds, to the minute: what depends on it stays true by itself. */
export function useNow(): number {
  return useSyncExternalStore(
    (tell) => {
      const timer = setInterval(tell, MINUTE);
      return () => {
        clearInterval(timer);
      };
    },
    () => Math.floor(Date.now() / MINUTE) * MINUTE,
  );
}
