import { body, client } from "@/shared/api/client";

export function listScopes() {
  return body(client.GET("/api/v1/auth/scopes"));
}
