import { Anchor, Button, FileButton, Group, Text, Title } from "@mantine/core";
import { IconPaperclip } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { removeFile } from "@/features/records/api/remove-file";
import { uploadFile } from "@/features/records/api/upload-file";
import { messages } from "@/features/records/messages";
import type { Field, Model } from "@/shared/api/get-model";
import { useMessages } from "@/shared/i18n/language";
import type { RecordValues } from "@/shared/records/api/list-records";
import { notifyDone, notifyProblem } from "@/shared/ui/notify";

interface Props {
  model: Model;
  record: RecordValues;
}

/** The files of a record: opened, put in, replaced, taken out. */
export function RecordFiles({ model, record }: Props) {
  const fields = model.fields.filter((field) => field.type === "file");
  return fields.map((field) => (
    <OneFile key={field.name} model={model} record={record} field={field} />
  ));
}

function OneFile({ model, record, field }: Props & { field: Field }) {
  const text = useMessages(messages);
  const queries = useQueryClient();
  const act = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onSuccess: () => {
      notifyDone(text.saved);
    },
    onError: notifyProblem,
    onSettled: () => queries.invalidateQueries({ queryKey: ["record", model.id] }),
  });
  const file = record[field.name] as { name?: string } | null | undefined;
  return (
    <section>
      <Title order={2} size="sm" mb={4}>
        {field.title}
      </Title>
      <Group gap="sm">
        {file == null ? (
          <Text size="sm" c="dimmed">
            {text.noFile}
          </Text>
        ) : (
          <Anchor
            size="sm"
            href={`/api/v1/records/${model.id}/${String(record.id)}/files/${field.name}`}
            download
          >
            {file.name ?? field.title}
          </Anchor>
        )}
        {field.is_writable && (
          <FileButton
            onChange={(picked) => {
              if (picked !== null) {
                act.mutate(() => uploadFile(model.id, record.id, field.name, picked));
              }
            }}
          >
            {(props) => (
              <Button
                {...props}
                size="compact-sm"
                variant="default"
                loading={act.isPending}
                leftSection={<IconPaperclip size={14} aria-hidden />}
              >
                {file == null ? text.addFile : text.replaceFile}
              </Button>
            )}
          </FileButton>
        )}
        {field.is_writable && file != null && (
          <Button
            size="compact-sm"
            variant="subtle"
            color="red"
            loading={act.isPending}
            onClick={() => {
              act.mutate(() => removeFile(model.id, record.id, field.name));
            }}
          >
            {text.removeFile}
          </Button>
        )}
      </Group>
    </section>
  );
}
