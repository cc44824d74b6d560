import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type TimelineEntry = Body<"TimelineEntry">;

export function listTimeline(model: string, id: number, cursor: string | null) {
  return body(
    client.GET("/api/v1/records/{model}/{record_id}/timeline", {
      params: { path: { model, record_id: id }, query: { limit: 30, cursor } },
    }),
  );
}
