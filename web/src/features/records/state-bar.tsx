import { Badge, Group } from "@mantine/core";

import type { Field } from "@/shared/api/get-model";
import { optionLabel } from "@/shared/records/field";

/** The states that a record can be in, with the present one marked. */
export function StateBar({ field, value }: { field: Field; value: unknown }) {
  return (
    <Group gap={6} role="list" aria-label={field.title}>
      {(field.options ?? []).map((option) => {
        const isHere = option === value;
        return (
          <Badge
            key={option}
            role="listitem"
            size="lg"
            tt="none"
            radius="sm"
            variant={isHere ? "filled" : "default"}
            aria-current={isHere ? "step" : undefined}
          >
            {optionLabel(field, option)}
          </Badge>
        );
      })}
    </Group>
  );
}
