import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type NewToken = Body<"TokenRequest">;

export function createToken(token: Body<"TokenRequest">) {
  return body(client.POST("/api/v1/auth/tokens", { body: token }));
}
