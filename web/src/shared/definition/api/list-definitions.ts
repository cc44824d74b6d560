import { body, client } from "@/shared/api/client";

export function listDefinitions(kind: string) {
  return body(client.GET("/api/v1/definitions", { params: { query: { kind } } }));
}
