import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type UserDetail = Body<"UserDetail">;

export function getUser(userId: number): Promise<UserDetail> {
  return body(client.GET("/api/v1/users/{user_id}", { params: { path: { user_id: userId } } }));
}
