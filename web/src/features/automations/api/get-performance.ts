import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type Performance = Body<"PerformanceBody">;

export function getPerformance(id: string, days: number, timeZone: string) {
  return body(
    client.GET("/api/v1/automations/{automation_id}/performance", {
      params: { path: { automation_id: id }, query: { days, time_zone: timeZone } },
    }),
  );
}
