import { useHotkeys } from "@mantine/hooks";
import { useState } from "react";

import type { InboxItem } from "@/features/inbox/api/list-inbox";
import { itemKey } from "@/features/inbox/inbox-table";

interface Keys {
  items: readonly InboxItem[];
  current: string | null;
  setCurrent: (key: string | null) => void;
  open: (item: InboxItem) => void;
  toggle: (key: string) => void;
  onHelp: () => void;
}

type Intent = "approve" | "reject" | null;

/**
 * The list by keyboard. `a` and `r` open the item with that decision begun, so that nothing is
 * decided by a slip of the finger; the answer says which.
 */
export function useInboxKeys({ items, current, setCurrent, open, toggle, onHelp }: Keys): Intent {
  const [intent, setIntent] = useState<Intent>(null);
  const at = items.findIndex((item) => itemKey(item) === current);
  const move = (step: number) => {
    const item = items[Math.min(Math.max(at + step, 0), items.length - 1)];
    if (item === undefined) return;
    setCurrent(itemKey(item));
    document.querySelector(`[data-row="${itemKey(item)}"]`)?.scrollIntoView({ block: "nearest" });
  };
  const openWith = (wanted: Intent) => {
    const item = items[at];
    if (item === undefined) return;
    setIntent(wanted);
    open(item);
  };
  useHotkeys([
    [
      "j",
      () => {
        move(1);
      },
    ],
    [
      "k",
      () => {
        move(-1);
      },
    ],
    [
      "o",
      () => {
        openWith(null);
      },
    ],
    [
      "a",
      () => {
        openWith("approve");
      },
    ],
    [
      "r",
      () => {
        openWith("reject");
      },
    ],
    [
      "x",
      () => {
        if (current !== null) toggle(current);
      },
    ],
    ["shift+?", onHelp],
    ["?", onHelp],
  ]);
  return intent;
}
