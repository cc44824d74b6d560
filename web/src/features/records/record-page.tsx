import { Box, Grid, Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";

import type { RecordValues } from "@/shared/records/api/list-records";
import { stateField } from "@/shared/records/field";
import { messages } from "@/features/records/messages";
import { OperationBar } from "@/features/records/operation-bar";
import { recordQuery } from "@/shared/records/queries";
import { RecordApprovals } from "@/features/records/record-approvals";
import { RecordEditor } from "@/features/records/record-editor";
import { RecordFiles } from "@/features/records/record-files";
import { StateBar } from "@/features/records/state-bar";
import type { Model } from "@/shared/api/get-model";
import { modelQuery } from "@/shared/api/queries";
import { useMessages } from "@/shared/i18n/language";
import { PageLink, usePathPart } from "@/shared/navigation/link";
import { Page } from "@/shared/ui/page";
import { ProblemAlert } from "@/shared/ui/problem-alert";

const RecordMenu = lazy(async () => ({
  default: (await import("@/features/records/record-menu")).RecordMenu,
}));
const RecordTimeline = lazy(async () => ({
  default: (await import("@/features/records/record-timeline")).RecordTimeline,
}));

/** One record: its state and operations, its fields and lines, and all that happened to it. */
export function RecordPage() {
  const text = useMessages(messages);
  const name = usePathPart("model");
  const id = Number(usePathPart("id"));
  const model = useQuery(modelQuery(name));
  const record = useQuery(recordQuery(name, id));
  const error = model.error ?? record.error;
  const title =
    model.data === undefined || record.data === undefined
      ? text.records
      : String(record.data[model.data.label] ?? `#${String(id)}`);
  return (
    <Page
      title={title}
      before={
        <PageLink to={`/records/${name}`} size="sm">
          {model.data?.title ?? name}
        </PageLink>
      }
      actions={
        model.data !== undefined &&
        record.data !== undefined && (
          <Suspense fallback={null}>
            <RecordMenu model={model.data} record={record.data} />
          </Suspense>
        )
      }
    >
      {error !== null && <ProblemAlert error={error} onRetry={() => void record.refetch()} />}
      {error === null && (model.isPending || record.isPending) && <Skeleton height={320} />}
      {model.data !== undefined && record.data !== undefined && (
        <Content key={id} model={model.data} record={record.data} />
      )}
    </Page>
  );
}

function Content({ model, record }: { model: Model; record: RecordValues }) {
  const state = stateField(model);
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, lg: 8 }}>
        <Stack gap="lg">
          {state !== undefined && <StateBar field={state} value={record[state.name]} />}
          <OperationBar model={model.id} record={record} />
          <RecordEditor model={model} record={record} />
          <RecordFiles model={model} record={record} />
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 4 }}>
        <Box>
          <RecordApprovals model={model.id} id={record.id} />
          <Suspense fallback={<Skeleton height={240} />}>
            <RecordTimeline model={model} id={record.id} />
          </Suspense>
        </Box>
      </Grid.Col>
    </Grid>
  );
}
