import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type Publication = Body<"PublicationBody">;

export function listPublications(query: { cursor?: string | null }) {
  return body(client.GET("/api/v1/publications", { params: { query } }));
}
