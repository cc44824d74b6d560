import { body, client } from "@/shared/api/client";
import type { paths } from "@/shared/api/schema";
import type { Body } from "@/shared/api/types";

export type Automation = Body<"AutomationBody">;
export type AutomationsQuery = NonNullable<
  paths["/api/v1/automations"]["get"]["parameters"]["query"]
>;

export function listAutomations(query: AutomationsQuery) {
  return body(client.GET("/api/v1/automations", { params: { query } }));
}
