import { fromCode } from "@/shared/format/format";
import { useFormat } from "@/shared/format/use-format";
import { useMessages } from "@/shared/i18n/language";
import { messages } from "@/shared/ui/messages";

/** A setting's value as people read it. */
export function useShownValue(): (value: unknown, type: string) => string {
  const format = useFormat();
  const text = useMessages(messages);
  return (value, type) => {
    if (value === null || value === undefined) return "–";
    if (typeof value === "boolean") return value ? text.yes : text.no;
    const written = String(value as string);
    switch (type) {
      case "money":
      case "decimal":
      case "integer":
        return format.decimal(written);
      case "date":
        return format.date(written);
      case "choice":
      case "role":
        return fromCode(written);
      default:
        return written;
    }
  };
}
