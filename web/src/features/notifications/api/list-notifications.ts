import { body, client } from "@/shared/api/client";

export function listNotifications() {
  return body(client.GET("/api/v1/notifications", { params: { query: { limit: 30 } } }));
}
