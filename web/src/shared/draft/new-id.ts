/** An id that is not taken, made of a title: `purchase.large_orders`. */
export function newId(title: string, model: string, taken: ReadonlySet<string>): string {
  const area = model.split(".")[0] ?? "approval";
  const words = title
    .normalize("NFKD")
    .replace(/ß/g, "ss")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[_0-9]+|_+$/g, "")
    .slice(0, 50);
  const id = `${area}.${words || "approval"}`;
  if (!taken.has(id)) return id;
  for (let number = 2; ; number += 1) {
    if (!taken.has(`${id}_${String(number)}`)) return `${id}_${String(number)}`;
  }
}
