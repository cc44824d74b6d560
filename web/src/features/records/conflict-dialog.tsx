import { Button, Group, Modal, Radio, Stack, Table, Text } from "@mantine/core";
import { useState } from "react";

import { changesOf, sent } from "@/shared/records/field";
import { FieldValue } from "@/shared/records/field-value";
import { messages } from "@/features/records/messages";
import type { Model } from "@/shared/api/get-model";
import { useMessages } from "@/shared/i18n/language";

type Values = Record<string, unknown>;

interface Props {
  model: Model;
  /** What the person has typed. */
  mine: Values;
  /** The record as the person had seen it. */
  before: Values;
  /** The record as it is now. */
  theirs: Values;
  onCancel: () => void;
  /** Called with what is to be written over the record as it is now. */
  onChoose: (values: Values) => void;
}

/** Two people have changed one record: field by field, whose value stays. */
export function ConflictDialog({ model, mine, before, theirs, onCancel, onChoose }: Props) {
  const text = useMessages(messages);
  const names = Object.keys(changesOf(before, mine));
  const contested = names.filter((name) => sent(theirs[name]) !== sent(before[name]));
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set(names));
  const choose = (name: string, isMine: boolean) => {
    setKept((present) => {
      const next = new Set(present);
      if (isMine) next.add(name);
      else next.delete(name);
      return next;
    });
  };
  return (
    <Modal
      opened
      onClose={onCancel}
      title={text.conflict}
      size="lg"
      closeButtonProps={{ "aria-label": text.back }}
    >
      <Stack gap="md">
        <Text size="sm">{text.conflictText}</Text>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th />
              <Table.Th>{text.mine}</Table.Th>
              <Table.Th>{text.theirs}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {(contested.length > 0 ? contested : names).map((name) => {
              const field = model.fields.find((one) => one.name === name);
              if (field === undefined) return null;
              return (
                <Table.Tr key={name}>
                  <Table.Td>{field.title}</Table.Td>
                  <Table.Td>
                    <Radio
                      label={<FieldValue field={field} values={{ ...theirs, ...mine }} />}
                      aria-label={`${field.title}: ${text.mine}`}
                      checked={kept.has(name)}
                      onChange={() => {
                        choose(name, true);
                      }}
                    />
                  </Table.Td>
                  <Table.Td>
                    <Radio
                      label={<FieldValue field={field} values={theirs} />}
                      aria-label={`${field.title}: ${text.theirs}`}
                      checked={!kept.has(name)}
                      onChange={() => {
                        choose(name, false);
                      }}
                    />
                  </Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {text.back}
          </Button>
          <Button
            onClick={() => {
              const chosen = Object.entries(mine).filter(([name]) => kept.has(name));
              onChoose(changesOf(theirs, Object.fromEntries(chosen)));
            }}
          >
            {text.goOn}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
