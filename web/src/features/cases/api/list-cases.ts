import { body, client } from "@/shared/api/client";
import type { paths } from "@/shared/api/schema";
import type { Body } from "@/shared/api/types";

export type Case = Body<"Case">;
export type CaseQuery = NonNullable<paths["/api/v1/cases"]["get"]["parameters"]["query"]>;

export function listCases(query: CaseQuery) {
  return body(client.GET("/api/v1/cases", { params: { query } }));
}
