import { body, client } from "@/shared/api/client";

export function listModels() {
  return body(client.GET("/api/v1/models"));
}
