import { body, client } from "@/shared/api/client";

export function explainEvent(id: string) {
  return body(
    client.GET("/api/v1/events/{event_id}/explain", { params: { path: { event_id: id } } }),
  );
}
