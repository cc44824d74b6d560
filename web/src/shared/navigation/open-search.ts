import { spotlight } from "@mantine/spotlight";

/** Open the search over everything, as Ctrl-K does. */
export function openSearch(): void {
  spotlight.open();
}
