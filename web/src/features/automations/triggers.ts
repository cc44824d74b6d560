export const TRIGGERS = [
  "created",
  "updated",
  "deleted",
  "operation",
  "time",
  "schedule",
  "event",
  "manual",
] as const;
export type TriggerKind = (typeof TRIGGERS)[number];

/** Which trigger an entry of `on` is; a webhook and what is not known are edited as text. */
export function kindOf(written: unknown): TriggerKind | null {
  const names = typeof written === "string" ? [written] : Object.keys(Object(written) as object);
  return TRIGGERS.find((kind) => names.includes(kind)) ?? null;
}

/** What an entry gives under the name of its trigger. */
export function detailOf(written: unknown, kind: TriggerKind): unknown {
  return typeof written === "object" && written !== null
    ? (written as Record<string, unknown>)[kind]
    : undefined;
}

/** A new trigger of a kind, as little as it needs. */
export function begun(kind: TriggerKind): unknown {
  switch (kind) {
    case "created":
    case "deleted":
    case "manual":
      return kind;
    case "updated":
      return { updated: [] };
    case "time":
      return { time: { field: "", after: "1 day" } };
    case "schedule":
      return { schedule: { cron: "0 8 * * 1-5", timezone: "UTC" } };
    default:
      return { [kind]: "" };
  }
}

export type Rhythm = "hourly" | "daily" | "workdays" | "weekly" | "monthly" | "other";

/** A cron expression as most people think of one: how often, and at what time. */
export function rhythmOf(cron: string): { rhythm: Rhythm; time: string } {
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = cron.trim().split(/\s+/);
  const isTime = /^\d+$/.test(minute) && /^\d+$/.test(hour);
  const time = isTime ? `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}` : "08:00";
  const rest = `${day} ${month} ${weekday}`;
  if (/^\d+$/.test(minute) && hour === "*" && rest === "* * *") return { rhythm: "hourly", time };
  if (!isTime) return { rhythm: "other", time };
  const known: Record<string, Rhythm> = {
    "* * *": "daily",
    "* * 1-5": "workdays",
    "* * 1": "weekly",
    "1 * *": "monthly",
  };
  return { rhythm: known[rest] ?? "other", time };
}

export function cronOf(rhythm: Rhythm, time: string): string {
  const [hour = "8", minute = "0"] = time.split(":").map((part) => String(Number(part)));
  switch (rhythm) {
    case "hourly":
      return `${minute} * * * *`;
    case "workdays":
      return `${minute} ${hour} * * 1-5`;
    case "weekly":
      return `${minute} ${hour} * * 1`;
    case "monthly":
      return `${minute} ${hour} 1 * *`;
    default:
      return `${minute} ${hour} * * *`;
  }
}
