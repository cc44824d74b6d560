import { Button, Group, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, Suspense, lazy } from "react";

import { getRecord } from "@/shared/records/api/get-record";
import type { RecordValues } from "@/shared/records/api/list-records";
import { updateRecord } from "@/features/records/api/update-record";
import { changesOf } from "@/shared/records/field";
import { type LineEdits, sentLines } from "@/features/records/line-edits";
import { messages } from "@/features/records/messages";
import { recordQuery } from "@/shared/records/queries";
import { RecordForm } from "@/features/records/record-form";
import type { Model } from "@/shared/api/get-model";
import { ProblemError } from "@/shared/api/problem";
import { useMessages } from "@/shared/i18n/language";
import { notifyDone } from "@/shared/ui/notify";
import { ProblemAlert } from "@/shared/ui/problem-alert";

const ConflictDialog = lazy(async () => ({
  default: (await import("@/features/records/conflict-dialog")).ConflictDialog,
}));
const AllLines = lazy(async () => ({
  default: (await import("@/features/records/all-lines")).AllLines,
}));

type Values = Record<string, unknown>;

/**
 * The fields of a record with what the person has changed in them. What others change meanwhile
 * is seen at once where the person has not touched it, and asked about where both have.
 */
export function RecordEditor({ model, record }: { model: Model; record: RecordValues }) {
  const text = useMessages(messages);
  const queries = useQueryClient();
  const [draft, setDraft] = useState<Values>({});
  const [base, setBase] = useState<RecordValues | null>(null);
  const [theirs, setTheirs] = useState<RecordValues | null>(null);
  const before = base ?? record;
  const changes = changesOf(before, draft);
  const [lines, setLines] = useState<LineEdits>({});
  const values = { ...changes, ...sentLines(lines) };
  const hasChanges = Object.keys(values).length > 0;
  const forget = () => {
    setDraft({});
    setLines({});
    setBase(null);
  };
  const saving = useMutation({
    mutationFn: ({ values, version }: { values: Values; version: number }) =>
      updateRecord(model.id, record.id, values, version),
    onSuccess: (saved) => {
      forget();
      setTheirs(null);
      queries.setQueryData(recordQuery(model.id, record.id).queryKey, saved);
      void queries.invalidateQueries({ queryKey: ["record"] });
      notifyDone(text.saved);
    },
    onError: async (error) => {
      if (error instanceof ProblemError && error.isStale) {
        setTheirs(await getRecord(model.id, record.id));
      }
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        saving.mutate({ values, version: Number(before.version) });
      }}
    >
      <Stack gap="md">
        {saving.error !== null && theirs === null && <ProblemAlert error={saving.error} />}
        <RecordForm
          model={model}
          values={{ ...record, ...draft }}
          error={saving.error}
          onChange={(name, value) => {
            setBase((present) => present ?? record);
            setDraft((present) => ({ ...present, [name]: value }));
          }}
        />
        <Suspense fallback={null}>
          <AllLines
            model={model}
            recordId={record.id}
            edits={lines}
            error={saving.error}
            onChange={(field, edits) => {
              setBase((present) => present ?? record);
              setLines((present) => ({ ...present, [field]: edits }));
            }}
          />
        </Suspense>
        {hasChanges && (
          <Group>
            <Button type="submit" loading={saving.isPending}>
              {text.save}
            </Button>
            <Button variant="default" onClick={forget}>
              {text.discard}
            </Button>
            <Text size="sm" c="dimmed">
              {text.unsaved}
            </Text>
          </Group>
        )}
      </Stack>
      {theirs !== null && (
        <Suspense fallback={null}>
          <ConflictDialog
            model={model}
            mine={draft}
            before={before}
            theirs={theirs}
            onCancel={() => {
              setTheirs(null);
            }}
            onChoose={(chosen) => {
              const all = { ...chosen, ...sentLines(lines) };
              if (Object.keys(all).length === 0) {
                forget();
                setTheirs(null);
              } else saving.mutate({ values: all, version: Number(theirs.version) });
            }}
          />
        </Suspense>
      )}
    </form>
  );
}
