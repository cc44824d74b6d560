import { queryOptions } from "@tanstack/react-query";

import { getModel } from "@/shared/api/get-model";
import { listActions } from "@/shared/api/list-actions";
import { listModels } from "@/shared/api/list-models";
import { listPeople } from "@/shared/api/list-people";
import { listRoles } from "@/shared/api/list-roles";

/*
 * Keys begin with the topic under which the service tells of changes (shared/live), so that a hint
 * refreshes what it concerns and nothing else.
 */
export const modelsQuery = queryOptions({
  queryKey: ["definition", "models"],
  queryFn: listModels,
  staleTime: Infinity,
});

export function modelQuery(model: string) {
  return queryOptions({
    queryKey: ["definition", "model", model],
    queryFn: () => getModel(model),
    staleTime: Infinity,
  });
}

export const actionsQuery = queryOptions({
  queryKey: ["definition", "actions"],
  queryFn: listActions,
  staleTime: Infinity,
});

export const rolesQuery = queryOptions({
  queryKey: ["definition", "roles"],
  queryFn: listRoles,
  staleTime: Infinity,
});

export function peopleQuery(search: string) {
  return queryOptions({
    queryKey: ["people", search],
    queryFn: () => listPeople(search),
    staleTime: 30_000,
  });
}
