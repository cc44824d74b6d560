import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { modelsQuery } from "@/shared/api/queries";

export interface ChoiceProps {
  label: string;
  description?: string;
  error?: string;
  required: boolean;
  value: string;
  onChange: (value: string | null) => void;
}

/** A kind of record. */
export function ModelSelect({ value, ...rest }: ChoiceProps) {
  const models = useQuery(modelsQuery).data ?? [];
  return (
    <Select
      {...rest}
      searchable
      clearable
      data={models.map((one) => ({ value: one.id, label: one.title }))}
      value={value || null}
    />
  );
}
