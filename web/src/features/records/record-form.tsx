import { SimpleGrid } from "@mantine/core";

import { FieldInput } from "@/shared/records/field-input";
import { formFields } from "@/shared/records/field";
import { ProblemError } from "@/shared/api/problem";
import type { Model } from "@/shared/api/get-model";

interface Props {
  model: Model;
  values: Record<string, unknown>;
  onChange: (name: string, value: unknown) => void;
  /** What the service refused; its errors are shown at their fields. */
  error: unknown;
}

/** All fields of a record; those that the person may not change are shown and disabled. */
export function RecordForm({ model, values, onChange, error }: Props) {
  const errors = error instanceof ProblemError ? error.errors : [];
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, xl: 3 }} verticalSpacing="sm">
      {formFields(model).map((field) => {
        const wrong = errors.find((item) => item.path.split(".")[0] === field.name);
        return (
          <FieldInput
            key={field.name}
            field={field}
            values={values}
            onChange={onChange}
            error={wrong && [wrong.message, wrong.suggestion].filter(Boolean).join(" ")}
          />
        );
      })}
    </SimpleGrid>
  );
}
