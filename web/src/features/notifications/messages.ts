import type { Messages } from "@/shared/i18n/language";

const en = {
  notifications: "Notifications",
  unread: (count: number) =>
    count === 0 ? "Notifications" : `Notifications, ${String(count)} unread`,
  readAll: "Mark all as read",
  empty: "Nothing new",
};

export const messages: Messages<typeof en> = {
  en,
  de: {
    notifications: "Mitteilungen",
    unread: (count) => (count === 0 ? "Mitteilungen" : `Mitteilungen, ${String(count)} ungelesen`),
    readAll: "Alle als gelesen markieren",
    empty: "Nichts Neues",
  },
};
