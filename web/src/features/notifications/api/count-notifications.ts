import { body, client } from "@/shared/api/client";

export function countNotifications() {
  return body(client.GET("/api/v1/notifications/count"));
}
