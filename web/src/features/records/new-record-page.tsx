import { Button, Group, Skeleton, Stack } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, Suspense, lazy } from "react";

import { createRecord } from "@/features/records/api/create-record";
import { formFields, sent } from "@/shared/records/field";
import { type LineEdits, sentLines } from "@/features/records/line-edits";
import { messages } from "@/features/records/messages";
import { RecordForm } from "@/features/records/record-form";
import type { Model } from "@/shared/api/get-model";
import { modelQuery } from "@/shared/api/queries";
import { useMessages } from "@/shared/i18n/language";
import { PageLink, recordPath, usePathPart } from "@/shared/navigation/link";
import { usePageSearch } from "@/shared/navigation/search";
import { notifyDone } from "@/shared/ui/notify";
import { Page } from "@/shared/ui/page";
import { ProblemAlert } from "@/shared/ui/problem-alert";

const AllLines = lazy(async () => ({
  default: (await import("@/features/records/all-lines")).AllLines,
}));

/** A record that is being made; values may stand in the address (`?order_id=7`). */
export function NewRecordPage() {
  const text = useMessages(messages);
  const name = usePathPart("model");
  const model = useQuery(modelQuery(name));
  return (
    <Page
      title={model.data === undefined ? text.new : text.newOf(model.data.title)}
      before={
        <PageLink to={`/records/${name}`} size="sm">
          {model.data?.title ?? name}
        </PageLink>
      }
    >
      {model.error !== null && <ProblemAlert error={model.error} />}
      {model.isPending && <Skeleton height={240} />}
      {model.data !== undefined && <NewRecord model={model.data} />}
    </Page>
  );
}

function NewRecord({ model }: { model: Model }) {
  const text = useMessages(messages);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [search] = usePageSearch();
  const [values, setValues] = useState(() => begun(model, search));
  const [lines, setLines] = useState<LineEdits>({});
  const creating = useMutation({
    mutationFn: () =>
      createRecord(model.id, {
        ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, sent(value)])),
        ...sentLines(lines),
      }),
    onSuccess: (record) => {
      notifyDone(text.created);
      void queries.invalidateQueries({ queryKey: ["record", model.id] });
      void navigate({ to: recordPath(model.id, record.id) });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        creating.mutate();
      }}
    >
      <Stack gap="md">
        {creating.error !== null && <ProblemAlert error={creating.error} />}
        <RecordForm
          isNew
          model={model}
          values={values}
          error={creating.error}
          onChange={(name, value) => {
            setValues((present) => ({ ...present, [name]: value }));
          }}
        />
        <Suspense fallback={null}>
          <AllLines
            model={model}
            recordId={null}
            edits={lines}
            error={creating.error}
            onChange={(field, edits) => {
              setLines((present) => ({ ...present, [field]: edits }));
            }}
          />
        </Suspense>
        <Group>
          <Button type="submit" loading={creating.isPending}>
            {text.save}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function begun(model: Model, search: Record<string, string | undefined>): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const field of formFields(model)) {
    const given = search[field.name];
    if (given !== undefined)
      values[field.name] = field.type === "ref" ? { id: Number(given) } : given;
    else if (field.default !== undefined && field.default !== null && field.is_writable) {
      if (typeof field.default !== "string" || !field.default.startsWith("=")) {
        values[field.name] = field.default;
      }
    }
  }
  return values;
}
