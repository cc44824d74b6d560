import {
  ActionIcon,
  Button,
  Group,
  Input,
  NumberInput,
  Select,
  Stack,
  TextInput,
} from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";

import { type Approver, readApprovers, writeApprovers } from "@/features/policies/approvers";
import { messages } from "@/features/policies/messages";
import { ExpressionField } from "@/shared/condition/expression-field";
import { useMessages } from "@/shared/i18n/language";
import { RoleSelect } from "@/shared/people/role-select";

interface Props {
  value: unknown;
  onChange: (value: unknown) => void;
  model: string | null;
  error?: string;
}

/** Who a step asks. */
export function ApproverList({ value, onChange, model, error }: Props) {
  const text = useMessages(messages);
  const read = readApprovers(value);
  const approvers: Approver[] = read.length === 0 ? [{ kind: "role", value: "" }] : read;
  const set = (index: number, next: Approver | null) => {
    const changed =
      next === null
        ? approvers.filter((_, at) => at !== index)
        : approvers.map((one, at) => (at === index ? next : one));
    onChange(writeApprovers(changed));
  };
  return (
    <Input.Wrapper label={text.approvers} error={error} labelElement="div">
      <Stack gap={6}>
        {approvers.map((approver, index) => (
          <Group key={index} gap="xs" align="flex-end" wrap="nowrap">
            <Select
              aria-label={text.approverKind}
              w={170}
              allowDeselect={false}
              data={(["role", "group", "manager", "expression"] as const).map((kind) => ({
                value: kind,
                label: text.kinds[kind],
              }))}
              value={approver.kind}
              onChange={(kind) => {
                set(index, {
                  kind: kind as Approver["kind"],
                  value: kind === "manager" ? "1" : "",
                });
              }}
            />
            <div style={{ flex: 1, minWidth: 0 }}>
              <Who
                approver={approver}
                model={model}
                onChange={(next) => {
                  set(index, { ...approver, value: next });
                }}
              />
            </div>
            {approvers.length > 1 && (
              <ActionIcon
                variant="subtle"
                size={36}
                aria-label={text.removeApprover}
                onClick={() => {
                  set(index, null);
                }}
              >
                <IconX size={16} />
              </ActionIcon>
            )}
          </Group>
        ))}
        <div>
          <Button
            variant="subtle"
            size="compact-xs"
            leftSection={<IconPlus size={12} aria-hidden />}
            onClick={() => {
              onChange(writeApprovers([...approvers, { kind: "role", value: "" }]));
            }}
          >
            {text.addApprover}
          </Button>
        </div>
      </Stack>
    </Input.Wrapper>
  );
}

function Who({
  approver,
  model,
  onChange,
}: {
  approver: Approver;
  model: string | null;
  onChange: (value: string) => void;
}) {
  const text = useMessages(messages);
  switch (approver.kind) {
    case "role":
      return (
        <RoleSelect
          ariaLabel={text.kinds.role}
          value={approver.value === "" ? null : approver.value}
          onChange={(role) => {
            onChange(role ?? "");
          }}
        />
      );
    case "group":
      return (
        <TextInput
          aria-label={text.group}
          value={approver.value}
          onChange={(event) => {
            onChange(event.currentTarget.value.trim());
          }}
        />
      );
    case "manager":
      return (
        <NumberInput
          aria-label={text.levels}
          suffix={` ${text.levels}`}
          min={1}
          max={10}
          allowDecimal={false}
          value={Number(approver.value)}
          onChange={(next) => {
            onChange(String(next));
          }}
        />
      );
    case "expression":
      return (
        <ExpressionField
          label={text.expressionLabel}
          model={model}
          place="policy"
          value={approver.value}
          onChange={onChange}
        />
      );
  }
}
