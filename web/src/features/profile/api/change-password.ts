import { body, client } from "@/shared/api/client";

export function changePassword(old: string, next: string) {
  return body(client.POST("/api/v1/auth/password", { body: { old, new: next } }));
}
