import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type HitGroup = Body<"HitGroup">;
export type Hit = Body<"Hit">;

export async function searchEverywhere(words: string): Promise<HitGroup[]> {
  return (await body(client.GET("/api/v1/search", { params: { query: { q: words } } }))).groups;
}
