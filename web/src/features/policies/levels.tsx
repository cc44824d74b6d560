import { ActionIcon, Button, Group } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";

import { messages } from "@/features/policies/messages";
import { isLimit, type Level } from "@/features/policies/threshold";
import { useMessages } from "@/shared/i18n/language";
import { RoleSelect } from "@/shared/people/role-select";
import { NumberField } from "@/shared/records/number-field";

interface Props {
  levels: readonly Level[];
  onChange: (levels: readonly Level[]) => void;
}

/** Limits, and which role is asked above each. */
export function Levels({ levels, onChange }: Props) {
  const text = useMessages(messages);
  const set = (index: number, change: Partial<Level>) => {
    onChange(levels.map((level, at) => (at === index ? { ...level, ...change } : level)));
  };
  return (
    <>
      {levels.map((level, index) => (
        <Group key={index} align="flex-end" gap="sm">
          <NumberField
            label={text.above}
            inputMode="decimal"
            flex={1}
            required
            error={level.limit !== "" && !isLimit(level.limit) ? text.limitWrong : undefined}
            value={level.limit}
            onChange={(limit) => {
              set(index, { limit: limit ?? "" });
            }}
          />
          <div style={{ flex: 2 }}>
            <RoleSelect
              label={text.asks}
              isRequired
              value={level.role}
              onChange={(role) => {
                set(index, { role });
              }}
            />
          </div>
          {levels.length > 1 && (
            <ActionIcon
              variant="subtle"
              color="red"
              size={36}
              aria-label={text.removeLevel}
              onClick={() => {
                onChange(levels.filter((_, at) => at !== index));
              }}
            >
              <IconTrash size={18} />
            </ActionIcon>
          )}
        </Group>
      ))}
      <div>
        <Button
          variant="subtle"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => {
            onChange([...levels, { limit: "", role: null }]);
          }}
        >
          {text.addLevel}
        </Button>
      </div>
    </>
  );
}
