import { body, client } from "@/shared/api/client";

export function listAllDefinitions() {
  return body(client.GET("/api/v1/definitions"));
}
