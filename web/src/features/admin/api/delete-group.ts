import { body, client } from "@/shared/api/client";

export function deleteGroup(code: string) {
  return body(client.DELETE("/api/v1/groups/{code}", { params: { path: { code: code } } }));
}
