import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type Schedule = Body<"ScheduleBody">;

export function listSchedules() {
  return body(client.GET("/api/v1/automations/schedules"));
}
