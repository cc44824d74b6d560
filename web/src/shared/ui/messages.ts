import type { Messages } from "@/shared/i18n/language";

const en = {
  tryAgain: "Try again",
  offline: "Interlock cannot be reached",
  offlineText: "Check your connection. Nothing that you did before is lost.",
  wentWrong: "This did not work",
  reason: "Reason",
  reasonNeeded: "Say why; it is kept in the record of decisions.",
  cancel: "Cancel",
  noOne: "Nobody found",
  searchPerson: "Search a person",
  chooseRole: "Choose a role",
  selectAll: "Select all rows",
  selectRow: "Select row",
  more: "Show more",
  close: "Close",
  clear: "Clear",
  yes: "yes",
  no: "no",
};

export const messages: Messages<typeof en> = {
  en,
  de: {
    tryAgain: "Noch einmal versuchen",
    offline: "Interlock ist nicht erreichbar",
    offlineText: "Prüfen Sie Ihre Verbindung. Nichts, was Sie vorher getan haben, ist verloren.",
    wentWrong: "Das hat nicht geklappt",
    reason: "Grund",
    reasonNeeded: "Bitte begründen; der Grund wird mit der Entscheidung aufbewahrt.",
    cancel: "Abbrechen",
    noOne: "Niemand gefunden",
    searchPerson: "Person suchen",
    chooseRole: "Rolle wählen",
    selectAll: "Alle Zeilen auswählen",
    selectRow: "Zeile auswählen",
    more: "Mehr anzeigen",
    close: "Schließen",
    clear: "Leeren",
    yes: "ja",
    no: "nein",
  },
};
