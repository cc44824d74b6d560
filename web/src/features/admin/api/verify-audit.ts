import { body, client } from "@/shared/api/client";

export function verifyAudit(expectedHead: string | null) {
  return body(
    client.GET("/api/v1/audit/verify", { params: { query: { expected_head: expectedHead } } }),
  );
}
