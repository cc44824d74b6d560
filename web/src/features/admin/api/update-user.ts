import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type UserChanges = Body<"UserUpdate">;

export function updateUser(userId: number, changes: Body<"UserUpdate">) {
  return body(
    client.PATCH("/api/v1/users/{user_id}", {
      params: { path: { user_id: userId } },
      body: changes,
    }),
  );
}
