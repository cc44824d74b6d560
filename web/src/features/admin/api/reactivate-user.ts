import { body, client } from "@/shared/api/client";

export function reactivateUser(userId: number) {
  return body(
    client.POST("/api/v1/users/{user_id}/reactivate", { params: { path: { user_id: userId } } }),
  );
}
