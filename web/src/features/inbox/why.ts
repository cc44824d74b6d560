import type { InboxItem } from "@/features/inbox/api/list-inbox";
import type { messages } from "@/features/inbox/messages";

type Texts = (typeof messages)["en"];

/** By what way an item came to the reader, in words. */
export function whyInWords({ reason }: InboxItem, text: Texts): string {
  return reason.way === "mine" ? text.ways.mine : text.ways[reason.way](reason.name ?? "");
}
