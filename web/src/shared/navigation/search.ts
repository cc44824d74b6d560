import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

/** What stands behind the question mark of an address: texts by name. */
export type Search = Record<string, string | undefined>;

/** The search parameters as texts, whatever was typed into the address. */
export function searchOf(raw: Record<string, unknown>): Search {
  const found: Search = {};
  for (const [name, value] of Object.entries(raw)) {
    if (typeof value === "string") found[name] = value;
    else if (value !== null && value !== undefined) found[name] = JSON.stringify(value);
  }
  return found;
}

/**
 * The page's search parameters, and how to change some of them. What a person set up (filter, sort,
 * the open item) lives in the address: it survives a reload, goes back, and can be sent.
 */
export function usePageSearch(): [Search, (changes: Search, replace?: boolean) => void] {
  const search: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  const change = useCallback(
    (changes: Search, replace = true) => {
      void navigate({
        to: ".",
        search: (present: Search) => withoutEmpty({ ...present, ...changes }),
        replace,
      });
    },
    [navigate],
  );
  return [search, change];
}

function withoutEmpty(search: Search): Search {
  return Object.fromEntries(
    Object.entries(search).filter(([, value]) => value !== undefined && value !== ""),
  );
}
