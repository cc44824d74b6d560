import {
  ActionIcon,
  Button,
  Checkbox,
  Group,
  Input,
  Select,
  Stack,
  TagsInput,
  TextInput,
} from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import { modelsQuery } from "@/shared/api/queries";
import { type Data, freeName, renamed, textOf, textsOf } from "@/shared/draft/data";
import { messages } from "@/shared/draft/messages";
import { fromCode } from "@/shared/format/format";
import { useMessages } from "@/shared/i18n/language";

interface Props {
  label: string;
  description?: string;
  error?: string;
  types: readonly string[];
  /** Whether people see them by a title. */
  hasTitle?: boolean;
  /** What `required` is where nothing is said. */
  isRequiredByDefault: boolean;
  value: unknown;
  onChange: (value: unknown) => void;
}

const OF_MODELS = new Set(["ref", "refs"]);

/** Fields that are declared: what a request asks for, what a building block is given. */
export function FieldList(props: Props) {
  const { label, description, error, value, onChange } = props;
  const text = useMessages(messages);
  const fields = (value ?? {}) as Record<string, Data>;
  const put = (next: Data) => {
    onChange(Object.keys(next).length === 0 ? undefined : next);
  };
  return (
    <Input.Wrapper label={label} description={description} error={error} labelElement="div">
      <Stack gap="xs" mt={4}>
        {Object.entries(fields).map(([name, field], index) => (
          <FieldRow
            key={index}
            {...props}
            name={name}
            field={field}
            onRename={(to) => {
              if (!(to in fields)) put(renamed(fields, name, to));
            }}
            onField={(next) => {
              put({ ...fields, [name]: next });
            }}
            onRemove={() => {
              put(Object.fromEntries(Object.entries(fields).filter(([one]) => one !== name)));
            }}
          />
        ))}
        <div>
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<IconPlus size={12} aria-hidden />}
            onClick={() => {
              put({ ...fields, [freeName(fields, "field")]: { type: "text" } });
            }}
          >
            {text.addField}
          </Button>
        </div>
      </Stack>
    </Input.Wrapper>
  );
}

interface RowProps extends Props {
  name: string;
  field: Data;
  onRename: (name: string) => void;
  onField: (field: Data) => void;
  onRemove: () => void;
}

function FieldRow(props: RowProps) {
  const { name, field, types, isRequiredByDefault, onField } = props;
  const text = useMessages(messages);
  const models = useQuery(modelsQuery).data ?? [];
  const type = textOf(field.type);
  const set = (key: string, next: unknown) => {
    const others = Object.entries(field).filter(([one]) => one !== key);
    onField(Object.fromEntries(next === undefined ? others : [...others, [key, next]]));
  };
  return (
    <Group gap={6} align="center">
      <TextInput
        aria-label={text.fieldName}
        title={text.fieldName}
        w={140}
        value={name}
        onChange={(event) => {
          props.onRename(event.currentTarget.value.replace(/\W+/g, "_").toLowerCase());
        }}
      />
      {props.hasTitle === true && (
        <TextInput
          aria-label={text.fieldTitle(name)}
          placeholder={fromCode(name)}
          flex={1}
          miw={120}
          value={textOf(field.title)}
          onChange={(event) => {
            set("title", event.currentTarget.value || undefined);
          }}
        />
      )}
      <Select
        aria-label={text.fieldType(name)}
        w={130}
        allowDeselect={false}
        data={types.map((one) => ({ value: one, label: fromCode(one) }))}
        value={type}
        onChange={(next) => {
          const kept = Object.entries(field).filter(([key]) => key !== "to" && key !== "options");
          onField({ ...Object.fromEntries(kept), type: next });
        }}
      />
      {type === "choice" && (
        <TagsInput
          aria-label={text.fieldOptions(name)}
          placeholder={text.optionsHelp}
          flex={1}
          miw={160}
          value={textsOf(field.options)}
          onChange={(options) => {
            set("options", options);
          }}
        />
      )}
      {OF_MODELS.has(type) && (
        <Select
          aria-label={text.fieldModel(name)}
          searchable
          flex={1}
          miw={140}
          data={models.map((one) => ({ value: one.id, label: one.title }))}
          value={textOf(field.to) || null}
          onChange={(to) => {
            set("to", to ?? undefined);
          }}
        />
      )}
      <Checkbox
        label={text.fieldRequired}
        checked={field.required === undefined ? isRequiredByDefault : field.required === true}
        onChange={(event) => {
          const isOn = event.currentTarget.checked;
          set("required", isOn === isRequiredByDefault ? undefined : isOn);
        }}
      />
      <ActionIcon variant="subtle" aria-label={text.removeField(name)} onClick={props.onRemove}>
        <IconX size={16} />
      </ActionIcon>
    </Group>
  );
}
