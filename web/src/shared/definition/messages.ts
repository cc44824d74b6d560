import type { Messages } from "@/shared/i18n/language";

const en = {
  versions: "Versions",
  version: (number: number) => `Version ${String(number)}`,
  inForce: "in force",
  removed: "removed",
  compareWith: (number: number) =>
    number === 0 ? "All of its text" : `Differences from version ${String(number)}`,
  rollBack: "Publish this version again",
  rollBackText:
    "It is published as a new version. What has happened since, and the versions between, are kept.",
  rolledBack: "Published again.",
  same: "The text is the same.",
  by: (name: string) => `by ${name}`,
  states: { active: "in force", disabled: "paused", broken: "broken" },
  owner: "Owner",
  reviewBy: "Review by",
  edit: "Edit",
  goOn: "Go on with the draft",
  drafts: "Drafts",
  submitted: "submitted",
  waits: (author: string) => `submitted by ${author}`,
};

export const messages: Messages<typeof en> = {
  en,
  de: {
    versions: "Versionen",
    version: (number: number) => `Version ${String(number)}`,
    inForce: "in Kraft",
    removed: "entfernt",
    compareWith: (number: number) =>
      number === 0 ? "Der ganze Text" : `Unterschiede zu Version ${String(number)}`,
    rollBack: "Diese Version wieder veröffentlichen",
    rollBackText:
      "Sie wird als neue Version veröffentlicht. Was seither geschah und die Versionen dazwischen bleiben erhalten.",
    rolledBack: "Wieder veröffentlicht.",
    same: "Der Text ist derselbe.",
    by: (name: string) => `von ${name}`,
    states: { active: "in Kraft", disabled: "pausiert", broken: "defekt" },
    owner: "Verantwortlich",
    reviewBy: "Prüfen bis",
    edit: "Bearbeiten",
    goOn: "Entwurf fortsetzen",
    drafts: "Entwürfe",
    submitted: "eingereicht",
    waits: (author) => `eingereicht von ${author}`,
  },
};
