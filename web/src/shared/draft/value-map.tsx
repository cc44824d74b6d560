import { ActionIcon, Button, Group, Input, Select, Stack, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import { modelQuery } from "@/shared/api/queries";
import { type Data, renamed, textOf } from "@/shared/draft/data";
import { messages } from "@/shared/draft/messages";
import { useMessages } from "@/shared/i18n/language";

interface Props {
  label: string;
  description?: string;
  error?: string;
  /** The model whose fields the names are; null: names are free. */
  model: string | null;
  value: unknown;
  onChange: (value: unknown) => void;
}

/** Names with a value each: fields of a record, inputs of a component, variables. */
export function ValueMap({ label, description, error, model, value, onChange }: Props) {
  const text = useMessages(messages);
  const known = useQuery({ ...modelQuery(model ?? ""), enabled: model !== null }).data;
  const entries = typeof value === "object" && value !== null ? (value as Data) : {};
  const fields = (known?.fields ?? []).filter((one) => !one.is_system && !one.is_computed);
  const free = fields.find((one) => !(one.name in entries))?.name ?? "name";
  const put = (next: Data) => {
    onChange(Object.keys(next).length === 0 ? undefined : next);
  };
  return (
    <Input.Wrapper label={label} description={description} error={error} labelElement="div">
      <Stack gap={6} mt={4}>
        {Object.entries(entries).map(([name, entry], index) => (
          <Group key={index} gap={6} wrap="nowrap">
            {model === null ? (
              <TextInput
                aria-label={text.name}
                flex={1}
                value={name}
                onChange={(event) => {
                  const to = event.currentTarget.value.replace(/\W+/g, "_").toLowerCase();
                  if (!(to in entries)) put(renamed(entries, name, to));
                }}
              />
            ) : (
              <Select
                aria-label={text.field}
                flex={1}
                searchable
                allowDeselect={false}
                data={[
                  ...fields.map((one) => ({ value: one.name, label: one.title })),
                  ...(fields.some((one) => one.name === name)
                    ? []
                    : [{ value: name, label: name }]),
                ]}
                value={name}
                onChange={(to) => {
                  if (to !== null && !(to in entries)) put(renamed(entries, name, to));
                }}
              />
            )}
            <TextInput
              aria-label={text.valueOf(name)}
              placeholder={text.valueHelp}
              flex={1.4}
              value={textOf(entry) || (typeof entry === "boolean" ? String(entry) : "")}
              onChange={(event) => {
                put({
                  ...entries,
                  [name]: typed(
                    event.currentTarget.value,
                    fields.find((one) => one.name === name)?.type,
                  ),
                });
              }}
            />
            <ActionIcon
              variant="subtle"
              aria-label={text.removeValue(name)}
              onClick={() => {
                put(Object.fromEntries(Object.entries(entries).filter(([one]) => one !== name)));
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
              put({ ...entries, [free]: "" });
            }}
          >
            {text.addValue}
          </Button>
        </div>
      </Stack>
    </Input.Wrapper>
  );
}

/** A value as it is written: whole numbers and yes or no as such, where the field is of that kind. */
function typed(written: string, type: string | undefined): unknown {
  if (type === "integer" && /^-?\d{1,15}$/.test(written)) return Number(written);
  if (type === "boolean" && (written === "true" || written === "false")) return written === "true";
  return written;
}
