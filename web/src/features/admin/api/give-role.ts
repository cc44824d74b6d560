import { body, client } from "@/shared/api/client";

export function giveRole(userId: number, role: string) {
  return body(
    client.PUT("/api/v1/users/{user_id}/roles/{role}", {
      params: { path: { user_id: userId, role: role } },
    }),
  );
}
