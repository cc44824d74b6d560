/** Where a period stands at a moment. */
export function periodState(
  startsAt: string,
  endsAt: string,
  now: number,
  revokedAt: string | null = null,
): "planned" | "now" | "over" | "revoked" {
  if (revokedAt !== null) return "revoked";
  if (Date.parse(startsAt) > now) return "planned";
  return Date.parse(endsAt) <= now ? "over" : "now";
}
