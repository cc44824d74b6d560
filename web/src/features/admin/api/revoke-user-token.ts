import { body, client } from "@/shared/api/client";

export function revokeUserToken(userId: number, tokenId: string) {
  return body(
    client.DELETE("/api/v1/users/{user_id}/tokens/{token_id}", {
      params: { path: { user_id: userId, token_id: tokenId } },
    }),
  );
}
