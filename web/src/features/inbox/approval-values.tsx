import { Alert, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import type { Approval } from "@/features/inbox/api/get-approval";
import { Part } from "@/features/inbox/part";
import { messages } from "@/features/inbox/messages";
import type { Model } from "@/shared/api/get-model";
import { modelQuery } from "@/shared/api/queries";
import { fromCode } from "@/shared/format/format";
import { useFormat } from "@/shared/format/use-format";
import { useMessages } from "@/shared/i18n/language";
import { isShown } from "@/shared/records/field";
import { FieldValue } from "@/shared/records/field-value";
import { recordQuery } from "@/shared/records/queries";

/** What is decided on: the values that bind, or else what matters most about the record. */
export function ApprovalValues({ approval }: { approval: Approval }) {
  const text = useMessages(messages);
  const show = useShown(approval);
  const { model, record_id: id } = approval;
  const record = useQuery({
    ...recordQuery(model ?? "", id ?? 0),
    enabled: model !== null && id !== null,
    retry: false,
  }).data;
  const bound = { ...approval.inputs, ...approval.bound };
  const names = Object.keys(bound).length > 0 ? Object.keys(bound) : mainFields(show.model);
  if (names.length === 0) return null;
  return (
    <Part title={text.values}>
      <Table verticalSpacing={4} withRowBorders={false}>
        <Table.Tbody>
          {names.map((name) => {
            const field = fieldOf(show.model, name);
            return (
              <Table.Tr key={name}>
                <Table.Th fw={400} c="dimmed" w="45%" ta="left">
                  {show.title(name)}
                </Table.Th>
                <Table.Td fw={550}>
                  {field === undefined || record === undefined ? (
                    show.value(name, bound[name])
                  ) : (
                    <FieldValue field={field} values={record} />
                  )}
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Part>
  );
}

/** The name, the state, the amounts and what has to be filled in. */
function mainFields(model: Model | undefined): string[] {
  if (model === undefined) return [];
  return model.fields
    .filter((field) => isShown(field))
    .filter((field) => field.type === "money" || field.is_required || field.name === model.label)
    .slice(0, 8)
    .map((field) => field.name);
}

/** What became different after the request was made; nothing when nothing did. */
export function ChangedValues({ approval }: { approval: Approval }) {
  const text = useMessages(messages);
  const show = useShown(approval);
  if (approval.changes.length === 0) return null;
  return (
    <Alert color="orange" title={text.changed}>
      {approval.changes.map((change) => (
        <Text size="sm" key={change.field}>
          <b>{show.title(change.field)}</b>: {show.value(change.field, change.then)} →{" "}
          {show.value(change.field, change.now)}
        </Text>
      ))}
    </Alert>
  );
}

function useShown(approval: Approval) {
  const model = useQuery({
    ...modelQuery(approval.model ?? ""),
    enabled: approval.model !== null,
  }).data;
  const format = useFormat();
  return {
    model,
    title: (name: string) => fieldOf(model, name)?.title ?? fromCode(name),
    value: (name: string, value: unknown): string => {
      if (value === null || value === undefined) return "–";
      if (typeof value === "object")
        return "label" in value ? String(value.label) : JSON.stringify(value);
      const written = String(value as string | number | boolean);
      switch (fieldOf(model, name)?.type) {
        case "money":
          return format.money(written, null);
        case "date":
          return format.date(written);
        case "datetime":
          return format.time(written);
        default:
          return written;
      }
    },
  };
}

function fieldOf(model: Model | undefined, name: string) {
  return model?.fields.find((field) => field.name === name);
}
