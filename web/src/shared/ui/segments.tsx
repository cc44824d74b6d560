import { SegmentedControl, Select } from "@mantine/core";

interface Props<Value extends string> {
  label: string;
  value: Value;
  data: { value: Value; label: string }[];
  onChange: (value: Value) => void;
}

/** One of a few: side by side, or on a phone, where they have no room there, as a list. */
export function Segments<Value extends string>({ label, value, data, onChange }: Props<Value>) {
  return (
    <>
      <Select
        hiddenFrom="sm"
        aria-label={label}
        allowDeselect={false}
        value={value}
        data={data}
        onChange={(chosen) => {
          if (chosen !== null) onChange(chosen as Value);
        }}
      />
      <SegmentedControl
        visibleFrom="sm"
        aria-label={label}
        value={value}
        data={data}
        onChange={(chosen) => {
          onChange(chosen as Value);
        }}
      />
    </>
  );
}
