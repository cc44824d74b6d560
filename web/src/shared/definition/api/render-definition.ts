import { body, client } from "@/shared/api/client";

export function renderDefinition(value: Record<string, unknown>, source: string | null) {
  return body(client.POST("/api/v1/definitions/render", { body: { value, source } }));
}
