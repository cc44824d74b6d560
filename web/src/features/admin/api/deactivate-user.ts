import { body, client } from "@/shared/api/client";

export function deactivateUser(userId: number, query: { reason: string }) {
  return body(
    client.POST("/api/v1/users/{user_id}/deactivate", {
      params: { path: { user_id: userId }, query },
    }),
  );
}
