import { body, client } from "@/shared/api/client";

export function giveGroupRole(code: string, role: string) {
  return body(
    client.PUT("/api/v1/groups/{code}/roles/{role}", {
      params: { path: { code: code, role: role } },
    }),
  );
}
