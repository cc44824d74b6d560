import { useMemo } from "react";

import {
  formatAgo,
  formatCount,
  formatDate,
  formatDecimal,
  formatDuration,
  formatMoney,
  formatTime,
} from "@/shared/format/format";
import { useLocale } from "@/shared/i18n/language";

/** The formats of the person who looks. */
export function useFormat() {
  const { language, timeZone } = useLocale();
  return useMemo(() => {
    const place = { language, timeZone };
    return {
      date: (value: string) => formatDate(value, place),
      time: (value: string) => formatTime(value, place),
      ago: (value: string) => formatAgo(value, Date.now(), place),
      decimal: (value: string) => formatDecimal(value, language),
      money: (value: string, currency: string | null) => formatMoney(value, currency, language),
      count: (value: number) => formatCount(value, language),
      duration: (milliseconds: number) => formatDuration(milliseconds, language),
    };
  }, [language, timeZone]);
}
