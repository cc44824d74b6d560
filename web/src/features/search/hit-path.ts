import type { Hit } from "@/features/search/api/search-everywhere";

/** Where what was found is shown; null for people, whom only administrators look at. */
export function hitPath(hit: Hit, isAdministrator: boolean): string | null {
  switch (hit.kind) {
    case "record":
      return `/records/${hit.model ?? ""}/${hit.id}`;
    case "person":
      return isAdministrator ? `/admin/users/${hit.id}` : null;
    case "case":
      return `/cases/${hit.id}`;
    case "model":
      return `/records/${hit.id}`;
    case "automation":
      return `/automations/${hit.id}`;
    case "approval":
      return `/policies/${hit.id}`;
    case "table":
      return `/tables/${hit.id}`;
    case "setting":
      return `/settings/${hit.id}`;
    default:
      return `/admin/workspace/${hit.id}`;
  }
}
