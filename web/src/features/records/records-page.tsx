import { Skeleton } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";

import { messages } from "@/features/records/messages";
import { RecordList } from "@/features/records/record-list";
import { RecordsToolbar } from "@/features/records/records-toolbar";
import type { Model } from "@/shared/api/get-model";
import { modelQuery } from "@/shared/api/queries";
import { useMessages } from "@/shared/i18n/language";
import { ButtonLink, PageLink, usePathPart } from "@/shared/navigation/link";
import { usePageSearch } from "@/shared/navigation/search";
import { stateField } from "@/shared/records/field";
import { Page } from "@/shared/ui/page";
import { ProblemAlert } from "@/shared/ui/problem-alert";

const GroupsView = lazy(async () => ({
  default: (await import("@/features/records/groups-view")).GroupsView,
}));

const Board = lazy(async () => ({
  default: (await import("@/features/records/board")).Board,
}));

/** The records of a model, as a list or as a board by state. */
export function RecordsPage() {
  const text = useMessages(messages);
  const name = usePathPart("model");
  const model = useQuery(modelQuery(name));
  const mayCreate = model.data?.rights.create === true;
  return (
    <Page
      title={model.data?.title ?? text.records}
      before={
        <PageLink to="/records" size="sm">
          {text.records}
        </PageLink>
      }
      actions={
        mayCreate && (
          <ButtonLink to={`/records/${name}/new`} leftSection={<IconPlus size={16} />}>
            {text.new}
          </ButtonLink>
        )
      }
    >
      {model.error !== null && (
        <ProblemAlert error={model.error} onRetry={() => void model.refetch()} />
      )}
      {model.isPending && <Skeleton height={240} />}
      {model.data !== undefined && <Records key={name} model={model.data} />}
    </Page>
  );
}

function Records({ model }: { model: Model }) {
  const [search] = usePageSearch();
  const state = stateField(model);
  const group = model.fields.find((field) => field.name === search.group);
  return (
    <>
      <RecordsToolbar model={model} />
      <Suspense fallback={<Skeleton height={240} />}>
        {group !== undefined ? (
          <GroupsView model={model} by={group} />
        ) : search.layout === "board" && state !== undefined ? (
          <Board model={model} state={state} />
        ) : (
          <RecordList model={model} />
        )}
      </Suspense>
    </>
  );
}
