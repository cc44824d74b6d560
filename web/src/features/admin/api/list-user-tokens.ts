import { body, client } from "@/shared/api/client";

export function listUserTokens(userId: number) {
  return body(
    client.GET("/api/v1/users/{user_id}/tokens", { params: { path: { user_id: userId } } }),
  );
}
