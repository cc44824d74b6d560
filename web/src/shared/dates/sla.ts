/** How near a case is to its due time: late, within a day, or with time left. */
export type Sla = "late" | "soon" | "fine" | "none";

const DAY = 86_400_000;

export function slaOf(dueAt: string | null, now: number): Sla {
  if (dueAt === null) return "none";
  const left = new Date(dueAt).getTime() - now;
  if (left < 0) return "late";
  return left < DAY ? "soon" : "fine";
}
