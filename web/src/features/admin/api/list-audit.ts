import { body, client } from "@/shared/api/client";
import type { paths } from "@/shared/api/schema";
import type { Body } from "@/shared/api/types";

export type AuditQuery = NonNullable<paths["/api/v1/audit"]["get"]["parameters"]["query"]>;
export type AuditEntry = Body<"AuditEntry">;

export function listAudit(query: AuditQuery) {
  return body(client.GET("/api/v1/audit", { params: { query } }));
}
