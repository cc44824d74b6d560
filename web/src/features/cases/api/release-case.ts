import { body, client } from "@/shared/api/client";

export function releaseCase(id: string) {
  return body(
    client.POST("/api/v1/cases/{case_id}/release", {
      params: { path: { case_id: id } },
    }),
  );
}
