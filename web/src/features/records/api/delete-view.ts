import { body, client } from "@/shared/api/client";

export function deleteView(number: number) {
  return body(client.DELETE("/api/v1/views/{number}", { params: { path: { number } } }));
}
