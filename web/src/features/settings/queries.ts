import { queryOptions } from "@tanstack/react-query";

import { getSettingValues } from "@/features/settings/api/get-setting-values";
import { listSettings } from "@/features/settings/api/list-settings";

export const settingsQuery = queryOptions({
  queryKey: ["definition", "settings"],
  queryFn: listSettings,
});

export function settingValuesQuery(key: string) {
  return queryOptions({
    queryKey: ["definition", "setting", key],
    queryFn: () => getSettingValues(key),
  });
}
