/**
 * A number as people write it in their language, as the service reads it: `12.500,50` in German and
 * `12,500.50` in English are `12500.50`. What cannot be a number stays as it is, so that the service
 * says what is wrong with it.
 */
export function numberFrom(typed: string, language: string): string {
  const text = typed.trim().replace(/[\s'’\u00a0\u202f]/g, "");
  const point = decimalMark(language);
  const group = point === "," ? "." : ",";
  const grouped = new RegExp(`^-?\\d{1,3}(\\${group}\\d{3})+(\\${point}\\d*)?$`);
  if (grouped.test(text)) return text.replaceAll(group, "").replace(point, ".");
  if (new RegExp(`^-?\\d*\\${point}?\\d*$`).test(text)) return text.replace(point, ".");
  return text;
}

/** A number of the service as it is put into a field: the language's mark, no grouping. */
export function numberForEditing(value: string, language: string): string {
  return /^-?\d*\.?\d*$/.test(value) ? value.replace(".", decimalMark(language)) : value;
}

function decimalMark(language: string): string {
  return (
    new Intl.NumberFormat(language).formatToParts(1.5).find((part) => part.type === "decimal")
      ?.value ?? "."
  );
}
