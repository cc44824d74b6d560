import { body, client } from "@/shared/api/client";

export function handOverCase(id: string, ownerRole: string, reason?: string) {
  return body(
    client.POST("/api/v1/cases/{case_id}/hand-over", {
      params: { path: { case_id: id } },
      body: { owner_role: ownerRole, reason },
    }),
  );
}
