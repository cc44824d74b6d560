import { body, client } from "@/shared/api/client";

export function assignCase(id: string, userId: number) {
  return body(
    client.POST("/api/v1/cases/{case_id}/assign", {
      params: { path: { case_id: id } },
      body: { user_id: userId },
    }),
  );
}
