/** The bell in the header, with what is unread. */
export function NotificationBell() {
  return null;
}
