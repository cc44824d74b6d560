import "@mantine/dates/styles.css";

import { DateInput, DateTimePicker } from "@mantine/dates";

import type { DateFieldProps } from "@/shared/dates/date-field";

export function DayInput(props: DateFieldProps) {
  return <DateInput {...props} clearable />;
}

export function MomentInput(props: DateFieldProps) {
  return <DateTimePicker {...props} clearable />;
}
