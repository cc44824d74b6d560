import { body, client } from "@/shared/api/client";

export function countCases(isMine: boolean, isOfMyRoles: boolean) {
  return body(
    client.GET("/api/v1/cases/counts", {
      params: { query: { is_mine: isMine, is_of_my_roles: isOfMyRoles } },
    }),
  );
}
