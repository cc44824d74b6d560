/** A moment of the service (`2027-06-30T07:00:00Z`) on the clocks of a zone: `2027-06-30 09:00:00`. */
export function toZone(moment: string, timeZone: string): string {
  return onClocks(new Date(moment), timeZone);
}

/** The moment at which the clocks of a zone show a time; where they show it twice, the first. */
export function fromZone(shown: string, timeZone: string): string {
  const asUtc = Date.parse(`${shown.replace(" ", "T")}Z`);
  const ahead = (at: number) =>
    Date.parse(`${onClocks(new Date(at), timeZone).replace(" ", "T")}Z`) - at;
  const first = asUtc - ahead(asUtc);
  return new Date(asUtc - ahead(first)).toISOString().replace(".000Z", "Z");
}

/** The moment at which a day (`2027-06-30`) begins in a zone, or so many days later. */
export function startOfDay(day: string, timeZone: string, later = 0): string {
  const wanted = new Date(Date.parse(`${day}T00:00:00Z`) + later * 86_400_000);
  return fromZone(`${wanted.toISOString().slice(0, 10)} 00:00:00`, timeZone);
}

function onClocks(date: Date, timeZone: string): string {
  // Swedish writes dates in the order of ISO 8601.
  return date.toLocaleString("sv-SE", { timeZone });
}
