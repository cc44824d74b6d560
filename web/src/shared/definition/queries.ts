import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { checkDraftText } from "@/shared/definition/api/check-draft-text";
import { compareVersions } from "@/shared/definition/api/compare-versions";
import { getDefinition } from "@/shared/definition/api/get-definition";
import { getDraft } from "@/shared/definition/api/get-draft";
import { listDefinitions } from "@/shared/definition/api/list-definitions";
import { listDrafts } from "@/shared/definition/api/list-drafts";
import { listUses } from "@/shared/definition/api/list-uses";
import { listVersions } from "@/shared/definition/api/list-versions";

export function definitionQuery(id: string) {
  return queryOptions({ queryKey: ["definition", "one", id], queryFn: () => getDefinition(id) });
}

export function definitionsQuery(kind: string) {
  return queryOptions({
    queryKey: ["definition", "list", kind],
    queryFn: () => listDefinitions(kind),
    staleTime: 60_000,
  });
}

export function versionsQuery(id: string) {
  return queryOptions({
    queryKey: ["definition", "versions", id],
    queryFn: () => listVersions(id),
  });
}

export function usesQuery(id: string) {
  return queryOptions({ queryKey: ["definition", "uses", id], queryFn: () => listUses(id) });
}

export function differenceQuery(id: string, before: number, after: number) {
  return queryOptions({
    queryKey: ["definition", "difference", id, before, after],
    queryFn: () => compareVersions(id, before, after),
    staleTime: Infinity,
  });
}

export function draftsQuery(definitionId?: string) {
  return queryOptions({
    queryKey: ["definition", "drafts", definitionId ?? null],
    queryFn: () => listDrafts(definitionId),
  });
}

/** A draft as it was opened: what is written since lives in the editor, and is never read over. */
export function draftQuery(id: number) {
  return queryOptions({
    queryKey: ["draft", id],
    queryFn: () => getDraft(id),
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

export function draftCheckQuery(source: string, rowsSource: string | null) {
  return queryOptions({
    queryKey: ["definition", "check", source, rowsSource],
    queryFn: () => checkDraftText(source, rowsSource),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}
