import { Select } from "@mantine/core";

interface Props {
  label: string;
  /** What the periods are called, by their length in days. */
  periods: Record<string, string>;
  days: string;
  onChange: (days: string) => void;
}

/** Over how many of the last days figures are shown. */
export function PeriodSelect({ label, periods, days, onChange }: Props) {
  return (
    <Select
      aria-label={label}
      w={180}
      allowDeselect={false}
      value={days}
      data={Object.entries(periods).map(([value, name]) => ({ value, label: name }))}
      onChange={(chosen) => {
        onChange(chosen ?? days);
      }}
    />
  );
}
