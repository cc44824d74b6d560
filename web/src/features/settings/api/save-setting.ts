import type { SettingValue } from "@/features/settings/api/get-setting-values";
import { body, client } from "@/shared/api/client";

export function saveSetting(key: string, rows: SettingValue[], revision: string, reason: string) {
  return body(
    client.PUT("/api/v1/settings/{key}", {
      params: { path: { key } },
      body: { rows, revision, reason },
    }),
  );
}
