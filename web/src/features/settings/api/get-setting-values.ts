import { body, client } from "@/shared/api/client";

export type SettingValue = Record<string, unknown>;

/** The values of a setting, with the days from and until which each counts. */
export async function getSettingValues(key: string): Promise<SettingValue[]> {
  return (await body(client.GET("/api/v1/settings/{key}", { params: { path: { key } } }))).rows;
}
