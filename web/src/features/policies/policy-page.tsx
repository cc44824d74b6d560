import { Alert, Grid, Skeleton, Tabs, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";

import { messages } from "@/features/policies/messages";
import type { Definition } from "@/shared/definition/api/get-definition";
import { DefinitionFacts } from "@/shared/definition/definition-facts";
import { Document } from "@/shared/definition/document";
import { EditButton } from "@/shared/definition/edit-button";
import { definitionQuery } from "@/shared/definition/queries";
import { Uses, UsesTab } from "@/shared/definition/uses";
import { Versions } from "@/shared/definition/versions";
import { CodeEditor } from "@/shared/editor/code-editor";
import { useMessages } from "@/shared/i18n/language";
import { PageLink, usePathPart } from "@/shared/navigation/link";
import { usePageSearch } from "@/shared/navigation/search";
import { useHasRole } from "@/shared/session/me";
import { Page } from "@/shared/ui/page";
import { ProblemAlert } from "@/shared/ui/problem-alert";

const Simulator = lazy(async () => ({
  default: (await import("@/features/policies/simulator")).Simulator,
}));

/** One policy: in words beside a trial of it, its text, its versions. */
export function PolicyPage() {
  const text = useMessages(messages);
  const id = usePathPart("id");
  const found = useQuery(definitionQuery(id));
  const definition = found.data;
  return (
    <Page
      title={definition?.title ?? id}
      before={
        <PageLink to="/policies" size="sm">
          ← {text.title}
        </PageLink>
      }
      lead={definition === undefined ? undefined : <DefinitionFacts definition={definition} />}
      actions={
        definition !== undefined && (
          <EditButton
            definition={definition}
            draftPath={(draft) => `/policies/drafts/${String(draft)}`}
          />
        )
      }
    >
      {found.error !== null && (
        <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />
      )}
      {found.isPending && <Skeleton height={320} />}
      {definition !== undefined && <Views definition={definition} />}
    </Page>
  );
}

function Views({ definition }: { definition: Definition }) {
  const text = useMessages(messages);
  const [search, change] = usePageSearch();
  const mayPublish = useHasRole("publisher", "administrator");
  const model = definition.definition?.model;
  return (
    <>
      {definition.problem !== null && (
        <Alert color="red" title={text.broken} mb="md">
          {definition.problem}
        </Alert>
      )}
      <Tabs
        keepMounted={false}
        value={search.tab ?? "words"}
        onChange={(tab) => {
          change({ tab: tab === "words" ? undefined : (tab ?? undefined) });
        }}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="words">{text.inWords}</Tabs.Tab>
          <Tabs.Tab value="text">{text.text}</Tabs.Tab>
          <UsesTab />
          <Tabs.Tab value="versions">{text.versions}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="words">
          <Grid gap="xl">
            <Grid.Col span={{ base: 12, md: 7 }}>
              {definition.document === null ? (
                <Text size="sm">{definition.purpose}</Text>
              ) : (
                <Document markdown={definition.document} />
              )}
            </Grid.Col>
            <Grid.Col span={{ base: 12, md: 5 }}>
              <Suspense fallback={null}>
                <Simulator
                  trial={{ policy_id: definition.id }}
                  source={definition.content}
                  model={typeof model === "string" ? model : null}
                />
              </Suspense>
            </Grid.Col>
          </Grid>
        </Tabs.Panel>
        <Tabs.Panel value="text">
          <CodeEditor mode="yaml" label={text.text} value={definition.content} minHeight={200} />
        </Tabs.Panel>
        <Tabs.Panel value="uses">
          <Uses id={definition.id} />
        </Tabs.Panel>
        <Tabs.Panel value="versions">
          <Versions id={definition.id} mayPublish={mayPublish} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
