import type { Messages } from "@/shared/i18n/language";

const en = {
  title: "Sign in",
  lead: "Governed work for your ERP",
  login: "Login",
  password: "Password",
  signIn: "Sign in",
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
    forgotten: "Kennwort vergessen? Ihre Verwaltung kann Ihnen einen Link für ein neues schicken.",
  },
};
