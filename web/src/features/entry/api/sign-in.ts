import { body, client } from "@/shared/api/client";

export function signIn(login: string, password: string) {
  return body(client.POST("/api/v1/auth/sign-in", { body: { login, password } }));
}
