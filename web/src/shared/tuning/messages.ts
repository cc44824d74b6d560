import type { Messages } from "@/shared/i18n/language";

const en = {
  history: "History",
  noHistory: "Nothing was changed since it was published.",
  states: {
    proposed: "waits for a second person",
    active: "in force",
    replaced: "replaced",
    refused: "refused",
  },
  by: (author: string) => `by ${author}`,
  from: (day: string) => `in force from ${day}`,
  approve: "Approve",
  refuse: "Refuse",
  own: "You proposed it; somebody else decides.",
  decided: "Decided.",
  restore: "Take up again",
  changedRows: (count: number) => (count === 1 ? "1 row differs" : `${String(count)} rows differ`),
};

export const messages: Messages<typeof en> = {
  en,
  de: {
    history: "Verlauf",
    noHistory: "Seit der Veröffentlichung wurde nichts geändert.",
    states: {
      proposed: "wartet auf eine zweite Person",
      active: "in Kraft",
      replaced: "ersetzt",
      refused: "abgelehnt",
    },
    by: (author) => `von ${author}`,
    from: (day) => `in Kraft ab ${day}`,
    approve: "Zustimmen",
    refuse: "Ablehnen",
    own: "Sie haben es vorgeschlagen; jemand anderes entscheidet.",
    decided: "Entschieden.",
    restore: "Wieder aufnehmen",
    changedRows: (count) =>
      count === 1 ? "1 Zeile weicht ab" : `${String(count)} Zeilen weichen ab`,
  },
};
