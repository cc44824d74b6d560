import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type Profile = Body<"Profile">;

export function getProfile(): Promise<Profile> {
  return body(client.GET("/api/v1/me"));
}
