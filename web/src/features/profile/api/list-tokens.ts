import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type Token = Body<"ApiToken">;

export function listTokens() {
  return body(client.GET("/api/v1/auth/tokens"));
}
