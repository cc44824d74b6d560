import { body, client } from "@/shared/api/client";

export function takeRole(userId: number, role: string) {
  return body(
    client.DELETE("/api/v1/users/{user_id}/roles/{role}", {
      params: { path: { user_id: userId, role: role } },
    }),
  );
}
