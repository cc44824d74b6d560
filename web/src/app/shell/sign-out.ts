import { body, client } from "@/shared/api/client";

export function signOut() {
  return body(client.POST("/api/v1/auth/sign-out"));
}
