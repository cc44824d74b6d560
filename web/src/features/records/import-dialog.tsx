import { Alert, Button, FileInput, Group, Modal, Select, Stack, Table, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconUpload } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { type ImportAnswer, importRecords } from "@/features/records/api/import-records";
import { messages } from "@/features/records/messages";
import type { Model } from "@/shared/api/get-model";
import { useMessages } from "@/shared/i18n/language";
import { ProblemAlert } from "@/shared/ui/problem-alert";

/** Bring in records from a file: tried first, then carried out; good rows go in, bad ones are told. */
export function ImportDialog({ model }: { model: Model }) {
  const text = useMessages(messages);
  const [isOpen, dialog] = useDisclosure();
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconUpload size={16} aria-hidden />}
        onClick={dialog.open}
      >
        {text.import}
      </Button>
      <Modal opened={isOpen} onClose={dialog.close} title={text.importTitle(model.title)} size="lg">
        <ImportForm model={model} onDone={dialog.close} />
      </Modal>
    </>
  );
}

function ImportForm({ model, onDone }: { model: Model; onDone: () => void }) {
  const text = useMessages(messages);
  const queries = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const unique = model.fields.filter((field) => field.is_unique);
  const [key, setKey] = useState<string | null>(unique[0]?.name ?? null);
  const act = useMutation({
    mutationFn: ({ picked, isTrial }: { picked: File; isTrial: boolean }) =>
      importRecords(model.id, { file: picked, key, isTrial }),
    onSuccess: (answer) =>
      answer.is_dry_run ? undefined : queries.invalidateQueries({ queryKey: ["record", model.id] }),
  });
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {text.importHelp}
      </Text>
      <FileInput
        label={text.file}
        required
        clearable
        accept=".csv,.xlsx,.json"
        value={file}
        onChange={(picked) => {
          setFile(picked);
          act.reset();
        }}
      />
      <Select
        label={text.importKey}
        description={text.importKeyHelp}
        clearable
        data={unique.map((field) => ({ value: field.name, label: field.title }))}
        value={key}
        onChange={setKey}
      />
      {act.error !== null && <ProblemAlert error={act.error} />}
      {act.data !== undefined && <Outcome answer={act.data} />}
      <Group justify="flex-end">
        {act.data?.is_dry_run === false ? (
          <Button onClick={onDone}>{text.close}</Button>
        ) : (
          <>
            <Button
              variant="default"
              disabled={file === null}
              loading={act.isPending}
              onClick={() => {
                if (file !== null) act.mutate({ picked: file, isTrial: true });
              }}
            >
              {text.tryImport}
            </Button>
            <Button
              disabled={file === null}
              loading={act.isPending}
              onClick={() => {
                if (file !== null) act.mutate({ picked: file, isTrial: false });
              }}
            >
              {text.import}
            </Button>
          </>
        )}
      </Group>
    </Stack>
  );
}

function Outcome({ answer }: { answer: ImportAnswer }) {
  const text = useMessages(messages);
  return (
    <Stack gap="xs" role="status">
      <Alert color={answer.failed_records === 0 ? "teal" : "orange"}>
        {answer.is_dry_run ? text.wouldBe : ""}{" "}
        {text.importDone(answer.created, answer.updated, answer.unchanged, answer.failed_records)}
      </Alert>
      {answer.ignored_columns.length > 0 && (
        <Text size="sm">{text.ignored(answer.ignored_columns.join(", "))}</Text>
      )}
      {answer.failed.length > 0 && (
        <Table.ScrollContainer minWidth={0} mah={260}>
          <Table aria-label={text.badRows}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{text.line}</Table.Th>
                <Table.Th>{text.column}</Table.Th>
                <Table.Th>{text.reason}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {answer.failed.slice(0, 200).map((bad, index) => (
                <Table.Tr key={index}>
                  <Table.Td>{bad.line}</Table.Td>
                  <Table.Td>{bad.column ?? bad.field}</Table.Td>
                  <Table.Td>
                    {bad.reason} {bad.suggestion}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Stack>
  );
}
