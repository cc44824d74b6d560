import { ActionIcon, Button, Group, Input, Stack, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";

import { readLadder, type Rung, writeLadder } from "@/features/policies/approvers";
import { messages } from "@/features/policies/messages";
import { useMessages } from "@/shared/i18n/language";
import { RoleSelect } from "@/shared/people/role-select";

interface Props {
  value: unknown;
  onChange: (escalate: unknown) => void;
  error?: string;
}

/** Who is asked as well while nobody decides, rung by rung. */
export function Ladder({ value, onChange, error }: Props) {
  const text = useMessages(messages);
  const rungs = readLadder(value);
  const put = (next: readonly Rung[]) => {
    onChange(writeLadder(next));
  };
  const set = (at: number, next: Partial<Rung>) => {
    put(rungs.map((rung, index) => (index === at ? { ...rung, ...next } : rung)));
  };
  return (
    <Input.Wrapper label={text.escalateTo} error={error} labelElement="div">
      <Stack gap={6} mt={4}>
        {rungs.map((rung, at) => (
          <Group key={at} gap="xs" wrap="nowrap">
            <div style={{ flex: 1, minWidth: 0 }}>
              {rung.to === "" || rung.to.startsWith("role ") ? (
                <RoleSelect
                  ariaLabel={text.rung(at + 1)}
                  value={rung.to.slice(5) || null}
                  onChange={(role) => {
                    set(at, { to: role === null ? "" : `role ${role}` });
                  }}
                />
              ) : (
                <TextInput
                  aria-label={text.rung(at + 1)}
                  value={rung.to}
                  onChange={(event) => {
                    set(at, { to: event.currentTarget.value });
                  }}
                />
              )}
            </div>
            <TextInput
              aria-label={text.rungAfter(at + 1)}
              placeholder={text.escalateAfter}
              w={170}
              value={rung.after}
              onChange={(event) => {
                set(at, { after: event.currentTarget.value });
              }}
            />
            <ActionIcon
              variant="subtle"
              aria-label={text.removeRung(at + 1)}
              onClick={() => {
                put(rungs.toSpliced(at, 1));
              }}
            >
              <IconX size={16} />
            </ActionIcon>
          </Group>
        ))}
        <div>
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<IconPlus size={12} aria-hidden />}
            onClick={() => {
              put([...rungs, { to: "", after: "5 business days" }]);
            }}
          >
            {text.addRung}
          </Button>
        </div>
      </Stack>
    </Input.Wrapper>
  );
}
