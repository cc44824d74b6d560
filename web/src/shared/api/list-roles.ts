import { body, client } from "@/shared/api/client";

export function listRoles() {
  return body(client.GET("/api/v1/roles"));
}
