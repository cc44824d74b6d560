import { body, client } from "@/shared/api/client";
import type { paths } from "@/shared/api/schema";
import type { Body } from "@/shared/api/types";

export type Run = Body<"RunBody">;
export type RunsQuery = NonNullable<paths["/api/v1/runs"]["get"]["parameters"]["query"]>;

export function listRuns(query: RunsQuery) {
  return body(client.GET("/api/v1/runs", { params: { query } }));
}
