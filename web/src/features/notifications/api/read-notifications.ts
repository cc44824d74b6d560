import { body, client } from "@/shared/api/client";

/** Mark some as read; all of them when none is named. */
export function readNotifications(ids?: string[]) {
  return body(
    client.POST("/api/v1/notifications/read", { body: ids === undefined ? undefined : { ids } }),
  );
}
