import { body, client } from "@/shared/api/client";

export function createGroup(code: string, title: string) {
  return body(client.POST("/api/v1/groups", { body: { code, title } }));
}
