import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type SystemHealth = Body<"SystemHealth">;

export function getSystemHealth(): Promise<SystemHealth> {
  return body(client.GET("/api/v1/system/health"));
}
