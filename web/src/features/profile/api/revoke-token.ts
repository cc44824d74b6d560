import { body, client } from "@/shared/api/client";

export function revokeToken(tokenId: string) {
  return body(
    client.DELETE("/api/v1/auth/tokens/{token_id}", { params: { path: { token_id: tokenId } } }),
  );
}
