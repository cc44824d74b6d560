import { TextInput } from "@mantine/core";
import { lazy, type ReactNode, Suspense } from "react";

/** Calendars are heavy, and few fields are dates: they come when the first one is shown. */
const DayInput = lazy(async () => ({
  default: (await import("@/shared/dates/date-inputs")).DayInput,
}));
const MomentInput = lazy(async () => ({
  default: (await import("@/shared/dates/date-inputs")).MomentInput,
}));

export interface DateFieldProps {
  label?: ReactNode;
  "aria-label"?: string;
  size?: "xs";
  placeholder?: string;
  description?: ReactNode;
  required?: boolean;
  disabled?: boolean;
  error?: ReactNode;
  /** A day as `2027-06-30`, a moment as `2027-06-30T09:00:00Z`. */
  value: string | null;
  onChange: (value: string | null) => void;
}

export function DateField(props: DateFieldProps) {
  return (
    <Suspense fallback={<Coming {...props} />}>
      <DayInput {...props} />
    </Suspense>
  );
}

export function DateTimeField(props: DateFieldProps) {
  return (
    <Suspense fallback={<Coming {...props} />}>
      <MomentInput {...props} />
    </Suspense>
  );
}

function Coming({ label, description, required, error, value, size, ...rest }: DateFieldProps) {
  return (
    <TextInput
      label={label}
      aria-label={rest["aria-label"]}
      description={description}
      required={required}
      error={error}
      size={size}
      value={value ?? ""}
      readOnly
    />
  );
}
