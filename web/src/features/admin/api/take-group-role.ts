import { body, client } from "@/shared/api/client";

export function takeGroupRole(code: string, role: string) {
  return body(
    client.DELETE("/api/v1/groups/{code}/roles/{role}", {
      params: { path: { code: code, role: role } },
    }),
  );
}
