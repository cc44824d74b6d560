import { body, client } from "@/shared/api/client";

export function getAuditHead() {
  return body(client.GET("/api/v1/audit/head"));
}
