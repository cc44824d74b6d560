import { body, client } from "@/shared/api/client";

export function verifyAudit() {
  return body(client.GET("/api/v1/audit/verify"));
}
