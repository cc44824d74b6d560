import { body, client } from "@/shared/api/client";

export function listCaseComments(id: string) {
  return body(
    client.GET("/api/v1/cases/{case_id}/comments", {
      params: { path: { case_id: id }, query: { limit: 100 } },
    }),
  );
}
