import { body, client } from "@/shared/api/client";

export type SettingValue = Record<string, unknown>;

/** The values of a setting, with the days from and until which each counts. */
export function getSettingValues(key: string) {
  return body(client.GET("/api/v1/settings/{key}", { params: { path: { key } } }));
}
