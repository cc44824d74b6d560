import { body, client } from "@/shared/api/client";

export function removeMember(code: string, userId: number) {
  return body(
    client.DELETE("/api/v1/groups/{code}/members/{user_id}", {
      params: { path: { code: code, user_id: userId } },
    }),
  );
}
