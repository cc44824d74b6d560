import { body, client } from "@/shared/api/client";

export function listRecordApprovals(model: string, id: number) {
  return body(
    client.GET("/api/v1/records/{model}/{record_id}/approvals", {
      params: { path: { model, record_id: id } },
    }),
  );
}
