import { body, client } from "@/shared/api/client";

export function getPublication(revision: number) {
  return body(client.GET("/api/v1/publications/{revision}", { params: { path: { revision } } }));
}
