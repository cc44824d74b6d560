import { body, client } from "@/shared/api/client";

export function takeCase(id: string) {
  return body(
    client.POST("/api/v1/cases/{case_id}/take", {
      params: { path: { case_id: id } },
    }),
  );
}
