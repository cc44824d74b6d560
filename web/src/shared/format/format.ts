/** Values as people of a language read them. All pure: language and zone come in. */

const DAY = 86_400_000;

export interface Place {
  language: string;
  timeZone: string;
}

export function formatDate(value: string, { language }: Place): string {
  const [year = 0, month = 1, day = 1] = value.slice(0, 10).split("-").map(Number);
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" }).format(
    Date.UTC(year, month - 1, day),
  );
}

export function formatTime(value: string, { language, timeZone }: Place): string {
  return new Intl.DateTimeFormat(language, {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone,
  }).format(new Date(value));
}

/** "in 3 hours", "2 days ago". */
export function formatAgo(value: string, now: number, { language }: Place): string {
  const gone = new Date(value).getTime() - now;
  const size = Math.abs(gone);
  const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  if (size < 45_000) return words.format(0, "second");
  if (size < 45 * 60_000) return words.format(Math.round(gone / 60_000), "minute");
  if (size < 22 * 3_600_000) return words.format(Math.round(gone / 3_600_000), "hour");
  if (size < 45 * DAY) return words.format(Math.round(gone / DAY), "day");
  if (size < 320 * DAY) return words.format(Math.round(gone / (30.44 * DAY)), "month");
  return words.format(Math.round(gone / (365.25 * DAY)), "year");
}

/** A decimal in text form with all of its digits: amounts never pass through a float. */
export function formatDecimal(value: string, language: string, minimumDigits = 0): string {
  return new Intl.NumberFormat(language, {
    minimumFractionDigits: Math.max(minimumDigits, value.split(".")[1]?.length ?? 0),
  }).format(value as Intl.StringNumericLiteral);
}

/** An amount with its currency's code or sign; without a currency, the bare number. */
export function formatMoney(value: string, currency: string | null, language: string): string {
  const digits = Math.max(2, value.split(".")[1]?.length ?? 0);
  if (currency === null || !/^[A-Z]{3}$/.test(currency)) {
    return formatDecimal(value, language, 2);
  }
  return new Intl.NumberFormat(language, {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
  }).format(value as Intl.StringNumericLiteral);
}

export function formatCount(value: number, language: string): string {
  return new Intl.NumberFormat(language).format(value);
}

/** "1.2 s", "340 ms", "3 min". */
export function formatDuration(milliseconds: number, language: string): string {
  const number = (value: number, digits: number) =>
    new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);
  if (milliseconds < 1000) return `${number(milliseconds, 0)} ms`;
  if (milliseconds < 60_000) return `${number(milliseconds / 1000, 1)} s`;
  if (milliseconds < 3_600_000) return `${number(milliseconds / 60_000, 0)} min`;
  if (milliseconds < DAY) return `${number(milliseconds / 3_600_000, 1)} h`;
  return `${number(milliseconds / DAY, 1)} d`;
}

/** `purchase.order` → `Purchase order`; for codes that have no title of their own. */
export function fromCode(code: string): string {
  const words = code.replace(/[._-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
