import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type Action = Body<"ActionBody">;

/** What automations can do. */
export function listActions(): Promise<Action[]> {
  return body(client.GET("/api/v1/actions"));
}
