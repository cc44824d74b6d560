import { body, client } from "@/shared/api/client";

export function addMember(code: string, userId: number) {
  return body(
    client.PUT("/api/v1/groups/{code}/members/{user_id}", {
      params: { path: { code: code, user_id: userId } },
    }),
  );
}
