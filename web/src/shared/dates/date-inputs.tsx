import "@mantine/dates/styles.css";
import "dayjs/locale/de";

import { DateInput, DatesProvider, DateTimePicker } from "@mantine/dates";
import type { ReactNode } from "react";

import type { DateFieldProps } from "@/shared/dates/date-field";
import { fromZone, toZone } from "@/shared/format/moment";
import { useLocale, useMessages } from "@/shared/i18n/language";
import { messages } from "@/shared/ui/messages";

const FORMATS = { en: "MMM D, YYYY", de: "DD.MM.YYYY" } as const;

export function DayInput(props: DateFieldProps) {
  const { language } = useLocale();
  return (
    <Localized>
      <DateInput {...props} {...useClearable(props)} valueFormat={FORMATS[language]} />
    </Localized>
  );
}

export function MomentInput({ value, onChange, ...rest }: DateFieldProps) {
  const { language, timeZone } = useLocale();
  return (
    <Localized>
      <DateTimePicker
        {...rest}
        {...useClearable(rest)}
        valueFormat={`${FORMATS[language]}, HH:mm`}
        value={value === null ? null : toZone(value, timeZone)}
        onChange={(shown) => {
          onChange(shown === null ? null : fromZone(shown, timeZone));
        }}
      />
    </Localized>
  );
}

function useClearable({ disabled }: { disabled?: boolean }) {
  const text = useMessages(messages);
  return { clearable: disabled !== true, clearButtonProps: { "aria-label": text.clear } };
}

function Localized({ children }: { children: ReactNode }) {
  const { language } = useLocale();
  return (
    <DatesProvider settings={{ locale: language, firstDayOfWeek: 1 }}>{children}</DatesProvider>
  );
}
