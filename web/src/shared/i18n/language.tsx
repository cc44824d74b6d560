import { createContext, type ReactNode, useContext, useEffect } from "react";

export const LANGUAGES = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof LANGUAGES;

interface Locale {
  language: Language;
  /** IANA name of the zone in which times are shown. */
  timeZone: string;
}

const browser = navigator.language.startsWith("de") ? "de" : "en";
const Context = createContext<Locale>({
  language: browser,
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
});

/** What the browser asks for, until somebody has signed in. */
export function browserLanguage(): Language {
  return browser;
}

export function LocaleProvider({ children, ...locale }: Locale & { children: ReactNode }) {
  useEffect(() => {
    document.documentElement.lang = locale.language;
  }, [locale.language]);
  return <Context value={locale}>{children}</Context>;
}

export function useLocale(): Locale {
  return useContext(Context);
}

/** Texts of one feature in every language; German has what English has, or it does not compile. */
export type Messages<Texts> = Record<Language, Texts>;

export function useMessages<Texts>(messages: Messages<Texts>): Texts {
  return messages[useLocale().language];
}
