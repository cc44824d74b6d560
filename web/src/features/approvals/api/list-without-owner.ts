import { body, client } from "@/shared/api/client";

export function listWithoutOwner() {
  return body(client.GET("/api/v1/approval-reports/without-owner"));
}
