import { body, client } from "@/shared/api/client";

export function issuePasswordLink(userId: number) {
  return body(
    client.POST("/api/v1/users/{user_id}/password-reset", {
      params: { path: { user_id: userId } },
    }),
  );
}
