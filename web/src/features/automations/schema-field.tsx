import {
  Autocomplete,
  MultiSelect,
  NumberInput,
  Select,
  Switch,
  TagsInput,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { messages } from "@/features/automations/builder-messages";
import { controlOf, resolved, type Schema } from "@/features/automations/schema";
import { type ChoiceProps, ModelSelect } from "@/features/automations/model-select";
import { ValueMap } from "@/shared/draft/value-map";
import { modelQuery, rolesQuery } from "@/shared/api/queries";
import { ExpressionField } from "@/shared/condition/expression-field";
import { definitionsQuery } from "@/shared/definition/queries";
import { textOf, textsOf } from "@/shared/draft/data";
import { fromCode } from "@/shared/format/format";
import { useMessages } from "@/shared/i18n/language";
import { RoleSelect } from "@/shared/people/role-select";

interface Props {
  action: string;
  name: string;
  schema: Schema;
  root: Schema;
  /** The model of the automation, and the one that the action names, if it does. */
  model: string | null;
  target: string | null;
  value: unknown;
  onChange: (value: unknown) => void;
  error?: string;
}

/** One input of an action, by what its schema says. */
export function SchemaField(props: Props) {
  const { action, name, schema, root, value, onChange, error } = props;
  const text = useMessages(messages);
  const plain = resolved(schema, root);
  const label = schema.title ?? fromCode(name);
  const description = schema.description ?? plain.description;
  const common = {
    label,
    description,
    error,
    required: root.required?.includes(name) === true,
  };
  const set = (next: string | null) => {
    onChange(next === null || next === "" ? undefined : next);
  };
  switch (controlOf(action, name, schema, root)) {
    case "model":
      return <ModelSelect {...common} value={textOf(value)} onChange={set} />;
    case "field":
      return <FieldSelect {...common} model={props.model} value={textOf(value)} onChange={set} />;
    case "operation":
    case "operations":
      return <Operations {...props} {...common} isMany={name === "operations"} />;
    case "policy":
      return <PolicySelect {...common} value={textOf(value)} onChange={set} />;
    case "role":
      return (
        <RoleSelect
          label={label}
          error={error}
          isRequired={common.required}
          value={textOf(value) || null}
          onChange={set}
        />
      );
    case "who":
      return <Who {...common} value={value} onChange={onChange} />;
    case "choice":
      return (
        <Select
          {...common}
          clearable
          placeholder={textOf(schema.default)}
          data={(plain.enum ?? []).map((one) => ({ value: one, label: fromCode(one) }))}
          value={textOf(value) || null}
          onChange={set}
        />
      );
    case "yes":
      return (
        <Switch
          label={label}
          description={description}
          checked={value === undefined ? schema.default === true : value === true}
          onChange={(event) => {
            const isOn = event.currentTarget.checked;
            onChange(isOn === (schema.default === true) ? undefined : isOn);
          }}
        />
      );
    case "number":
      return (
        <NumberInput
          {...common}
          placeholder={textOf(schema.default)}
          value={typeof value === "number" ? value : ""}
          onChange={(next) => {
            onChange(typeof next === "number" ? next : undefined);
          }}
        />
      );
    case "words":
      return (
        <TagsInput
          {...common}
          value={textsOf(value)}
          onChange={(next) => {
            onChange(next.length === 0 ? undefined : next);
          }}
        />
      );
    case "values":
      return (
        <ValueMap
          label={label}
          description={description}
          error={error}
          model={name === "values" ? props.target : null}
          value={value}
          onChange={onChange}
        />
      );
    case "expression":
      return (
        <ExpressionField
          label={label}
          description={description}
          model={props.target ?? props.model}
          value={textOf(value)}
          onChange={set}
        />
      );
    case "code":
      return (
        <Textarea
          {...common}
          autosize
          minRows={4}
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
          value={textOf(value)}
          onChange={(event) => {
            set(event.currentTarget.value);
          }}
        />
      );
    default:
      return (
        <TextInput
          {...common}
          description={
            description ?? (plain["x-interlock"] === "value" ? text.valueHelp : undefined)
          }
          value={textOf(value)}
          onChange={(event) => {
            set(event.currentTarget.value);
          }}
        />
      );
  }
}

function FieldSelect({ model, value, ...rest }: ChoiceProps & { model: string | null }) {
  const known = useQuery({ ...modelQuery(model ?? ""), enabled: model !== null }).data;
  return (
    <Select
      {...rest}
      searchable
      clearable
      data={(known?.fields ?? []).map((one) => ({ value: one.name, label: one.title }))}
      value={value || null}
    />
  );
}

function PolicySelect({ value, ...rest }: ChoiceProps) {
  const policies = useQuery(definitionsQuery("approval")).data ?? [];
  return (
    <Select
      {...rest}
      searchable
      clearable
      data={policies.map((one) => ({ value: one.id, label: one.title }))}
      value={value || null}
    />
  );
}

function Operations({
  model,
  target,
  value,
  onChange,
  isMany,
  ...rest
}: Props & { label: string; description?: string; isMany: boolean }) {
  const of = target ?? model;
  const known = useQuery({ ...modelQuery(of ?? ""), enabled: of !== null }).data;
  const data = (known?.operations ?? []).map((one) => ({ value: one.name, label: one.title }));
  const common = { label: rest.label, description: rest.description, error: rest.error, data };
  return isMany ? (
    <MultiSelect
      {...common}
      value={textsOf(value)}
      onChange={(next) => {
        onChange(next.length === 0 ? undefined : next);
      }}
    />
  ) : (
    <Select
      {...common}
      required
      value={textOf(value) || null}
      onChange={(next) => {
        onChange(next ?? undefined);
      }}
    />
  );
}

/** Roles and followers to choose from, or an expression that gives people. */
function Who({
  value,
  onChange,
  ...rest
}: Omit<ChoiceProps, "value" | "onChange"> & {
  value: unknown;
  onChange: (value: unknown) => void;
}) {
  const roles = useQuery(rolesQuery).data ?? [];
  const data = ["followers", ...roles.map((role) => `role ${role.id}`)];
  return Array.isArray(value) ? (
    <TagsInput {...rest} data={data} value={textsOf(value)} onChange={onChange} />
  ) : (
    <Autocomplete
      {...rest}
      data={data}
      value={textOf(value)}
      onChange={(next) => {
        onChange(next === "" ? undefined : next);
      }}
    />
  );
}
