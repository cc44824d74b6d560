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
  overtaken: "Somebody else has changed this",
  overtakenText: "The rows in force are no longer those you began with. Yours are not saved yet.",
  takeTheirs: "Drop mine, show theirs",
  keepMine: "Keep mine, to replace theirs",
  difference: "What differs",
  hideDifference: "Hide",
  sameRows: "The same rows, in another order or none differs.",
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
    overtaken: "Jemand anderes hat dies geändert",
    overtakenText:
      "In Kraft sind nicht mehr die Zeilen, mit denen Sie begonnen haben. Ihre sind noch nicht gespeichert.",
    takeTheirs: "Meine verwerfen, die anderen zeigen",
    keepMine: "Meine behalten und die anderen ersetzen",
    difference: "Was abweicht",
    hideDifference: "Ausblenden",
    sameRows: "Es weicht keine Zeile ab, höchstens die Reihenfolge.",
  },
};
