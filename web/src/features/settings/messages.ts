import type { Messages } from "@/shared/i18n/language";

const en = {
  settings: "Settings",
  setting: "Setting",
  lead: "Values that policies and automations read. They are changed here, not in the rules.",
  none: "No setting yet",
  value: "Value",
  values: "Values",
  owner: "Owner",
  editors: "Who may change it",
  definition: "Its definition",
  today: (value: string) => `Today: ${value}`,
  from: "From",
  until: "Until",
  addValue: "Add a value from a day on",
  removeValue: "Remove this value",
  save: "Save changes",
  saveText: "It takes effect with the next decision. Every change is kept.",
  fourEyesText: "A second person has to agree before it takes effect.",
  saved: "Saved. It is in force.",
  proposed: "Proposed. It takes effect when a second person has agreed.",
  onlyEditors: (roles: string) =>
    roles === "" ? "Only administrators may change it." : `Only these may change it: ${roles}.`,
};

export const messages: Messages<typeof en> = {
  en,
  de: {
    settings: "Einstellungen",
    setting: "Einstellung",
    lead: "Werte, die Regeln und Automationen lesen. Sie werden hier geändert, nicht in den Regeln.",
    none: "Noch keine Einstellung",
    value: "Wert",
    values: "Werte",
    owner: "Verantwortlich",
    editors: "Wer sie ändern darf",
    definition: "Ihre Definition",
    today: (value) => `Heute: ${value}`,
    from: "Von",
    until: "Bis",
    addValue: "Wert ab einem Tag ergänzen",
    removeValue: "Diesen Wert entfernen",
    save: "Änderungen speichern",
    saveText: "Es gilt ab der nächsten Entscheidung. Jede Änderung bleibt nachlesbar.",
    fourEyesText: "Eine zweite Person muss zustimmen, bevor es gilt.",
    saved: "Gespeichert und in Kraft.",
    proposed: "Vorgeschlagen. Es gilt, sobald eine zweite Person zugestimmt hat.",
    onlyEditors: (roles) =>
      roles === ""
        ? "Nur die Administration darf sie ändern."
        : `Nur diese Rollen dürfen sie ändern: ${roles}.`,
  },
};
