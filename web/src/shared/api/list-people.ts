import { body, client } from "@/shared/api/client";

export function listPeople(search: string, limit = 20) {
  return body(client.GET("/api/v1/people", { params: { query: { search, limit } } }));
}
