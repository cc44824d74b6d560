import { SimpleGrid } from "@mantine/core";

import { messages } from "@/features/records/messages";
import { useMessages } from "@/shared/i18n/language";
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
  /** Of one that is being made: what the service works out is not shown yet. */
  isNew?: boolean;
}

/** All fields of a record; those that the person may not change are shown and disabled. */
export function RecordForm({ model, values, onChange, error, isNew = false }: Props) {
  const text = useMessages(messages);
  const errors = error instanceof ProblemError ? error.errors : [];
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, xl: 3 }} verticalSpacing="sm">
      {formFields(model)
        .filter((field) => !isNew || (field.is_writable && !field.is_computed))
        .map((field) => {
          const wrong = errors.find((item) => item.path.split(".")[0] === field.name);
          return (
            <FieldInput
              key={field.name}
              field={field}
              values={values}
              placeholder={isNew && field.has_default ? text.automatic : undefined}
              onChange={onChange}
              error={wrong && [wrong.message, wrong.suggestion].filter(Boolean).join(" ")}
            />
          );
        })}
    </SimpleGrid>
  );
}
