import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type ProfileChanges = Body<"ProfileUpdate">;

export function updateProfile(changes: Body<"ProfileUpdate">) {
  return body(client.PATCH("/api/v1/me", { body: changes }));
}
