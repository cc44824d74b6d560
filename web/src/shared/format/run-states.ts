import type { Messages } from "@/shared/i18n/language";

const en = {
  ready: "under way",
  waiting: "waiting",
  cancelling: "being cancelled",
  done: "done",
  failed: "failed",
  cancelled: "cancelled",
  discarded: "let be",
};

/** What the states of a background run are called. */
export const runStates: Messages<typeof en> = {
  en,
  de: {
    ready: "läuft",
    waiting: "wartet",
    cancelling: "wird abgebrochen",
    done: "fertig",
    failed: "gescheitert",
    cancelled: "abgebrochen",
    discarded: "aufgegeben",
  },
};
