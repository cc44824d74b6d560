import type { Messages } from "@/shared/i18n/language";

const en = {
  title: "Sign in",
  lead: "Governed work for your ERP",
  login: "Login",
  password: "Password",
  signIn: "Sign in",
  name: "Name",
  firstAdmin: "Become the first administrator",
  firstAdminLead: "You set up Interlock; everybody else is let in by you.",
  reset: "Choose a password",
  resetLead: "The link works once. You are signed in afterwards.",
  newPassword: "Password",
  passwordRule: "12 characters or more; several words are easy to keep.",
  again: "The same once more",
  differs: "The two are not the same.",
  goOn: "Go on",
  forgotten: "Forgotten your password? An administrator can send you a link for a new one.",
};

export const messages: Messages<typeof en> = {
  en,
  de: {
    title: "Anmelden",
    lead: "Geregelte Arbeit für Ihr ERP",
    login: "Anmeldename",
    password: "Kennwort",
    signIn: "Anmelden",
    name: "Name",
    firstAdmin: "Erste Verwaltung einrichten",
    firstAdminLead: "Sie richten Interlock ein; alle anderen lassen Sie herein.",
    reset: "Kennwort wählen",
    resetLead: "Der Link gilt einmal. Danach sind Sie angemeldet.",
    newPassword: "Kennwort",
    passwordRule: "12 Zeichen oder mehr; mehrere Wörter merken sich leicht.",
    again: "Noch einmal dasselbe",
    differs: "Die beiden sind nicht gleich.",
    goOn: "Weiter",
    forgotten: "Kennwort vergessen? Ihre Verwaltung kann Ihnen einen Link für ein neues schicken.",
  },
};
