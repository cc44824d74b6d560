import { body, client } from "@/shared/api/client";

export function endUserSessions(userId: number) {
  return body(
    client.DELETE("/api/v1/users/{user_id}/sessions", { params: { path: { user_id: userId } } }),
  );
}
