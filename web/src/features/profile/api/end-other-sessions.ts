import { body, client } from "@/shared/api/client";

export function endOtherSessions() {
  return body(client.DELETE("/api/v1/auth/sessions"));
}
