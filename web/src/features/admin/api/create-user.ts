import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type NewUser = Body<"UserCreation">;

export function createUser(user: NewUser) {
  return body(client.POST("/api/v1/users", { body: user }));
}
