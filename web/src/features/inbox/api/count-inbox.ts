import { body, client } from "@/shared/api/client";

export function countInbox() {
  return body(client.GET("/api/v1/inbox/counts"));
}
