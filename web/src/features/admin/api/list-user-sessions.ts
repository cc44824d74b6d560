import { body, client } from "@/shared/api/client";

export function listUserSessions(userId: number) {
  return body(
    client.GET("/api/v1/users/{user_id}/sessions", { params: { path: { user_id: userId } } }),
  );
}
