import { messages } from "@/shared/definition/messages";
import { fromCode } from "@/shared/format/format";
import { useMessages } from "@/shared/i18n/language";

/** What a kind of definition is called. */
export function useKindName(): (kind: string) => string {
  const { kinds } = useMessages(messages);
  return (kind) => kinds[kind] ?? fromCode(kind);
}

/** Where a definition is shown: some kinds have pages of their own. */
export function definitionPath(kind: string, id: string): string {
  switch (kind) {
    case "automation":
      return `/automations/${id}`;
    case "approval":
      return `/policies/${id}`;
    case "table":
      return `/tables/${id}`;
    case "setting":
      return `/settings/${id}`;
    default:
      return `/admin/workspace/${id}`;
  }
}

/** Where a draft is written. */
export function draftPath(kind: string, id: number): string {
  switch (kind) {
    case "automation":
      return `/automations/drafts/${String(id)}`;
    case "approval":
      return `/policies/drafts/${String(id)}`;
    default:
      return `/admin/drafts/${String(id)}`;
  }
}
