import { body, client } from "@/shared/api/client";

export interface GroupsQuery {
  by: string;
  aggregates: string;
  where: string;
  search: string;
  include_archived: boolean;
}

export function listGroups(model: string, query: GroupsQuery) {
  return body(client.GET("/api/v1/records/{model}/groups", { params: { path: { model }, query } }));
}
