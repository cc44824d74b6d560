import { body, client } from "@/shared/api/client";

export function redeemPasswordReset(token: string, password: string) {
  return body(client.POST("/api/v1/auth/password-reset", { body: { token, password } }));
}
