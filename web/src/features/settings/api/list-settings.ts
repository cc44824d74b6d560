import { body, client } from "@/shared/api/client";
import type { Body } from "@/shared/api/types";

export type Setting = Body<"SettingBody">;

export function listSettings(): Promise<Setting[]> {
  return body(client.GET("/api/v1/settings"));
}
