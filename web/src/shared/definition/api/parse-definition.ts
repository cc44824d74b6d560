import { body, client } from "@/shared/api/client";

export function parseDefinition(source: string) {
  return body(client.POST("/api/v1/definitions/parse", { body: { source } }));
}
