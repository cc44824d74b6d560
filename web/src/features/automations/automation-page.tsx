import { Alert, Skeleton, Tabs, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";

import { AutomationActs } from "@/features/automations/automation-acts";
import { messages } from "@/features/automations/messages";
import { Canvas } from "@/shared/canvas/canvas";
import type { Step } from "@/shared/canvas/step";
import type { Definition } from "@/shared/definition/api/get-definition";
import { DefinitionFacts } from "@/shared/definition/definition-facts";
import { Document } from "@/shared/definition/document";
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

const PerformanceTab = lazy(() =>
  import("@/features/automations/performance-tab").then((module) => ({
    default: module.PerformanceTab,
  })),
);

/** One automation: what it does in words and as steps, its text, its versions. */
export function AutomationPage() {
  const text = useMessages(messages);
  const id = usePathPart("id");
  const found = useQuery(definitionQuery(id));
  const definition = found.data;
  return (
    <Page
      title={definition?.title ?? id}
      before={
        <PageLink to="/automations" size="sm">
          ← {text.title}
        </PageLink>
      }
      lead={definition === undefined ? undefined : <DefinitionFacts definition={definition} />}
      actions={definition === undefined ? undefined : <AutomationActs definition={definition} />}
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
  const steps = definition.definition?.do;
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
          <Tabs.Tab value="steps">{text.canvas}</Tabs.Tab>
          <Tabs.Tab value="text">{text.text}</Tabs.Tab>
          <UsesTab />
          <Tabs.Tab value="versions">{text.versions}</Tabs.Tab>
          {definition.definition?.mode === "background" && (
            <Tabs.Tab value="performance">{text.performance.title}</Tabs.Tab>
          )}
        </Tabs.List>
        <Tabs.Panel value="words" maw={820}>
          {definition.document === null ? (
            <Text size="sm">{definition.purpose ?? text.loadText}</Text>
          ) : (
            <Document markdown={definition.document} />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="steps">
          {Array.isArray(steps) && steps.length > 0 ? (
            <Canvas steps={steps as Step[]} />
          ) : (
            <Text size="sm">{text.noSteps}</Text>
          )}
        </Tabs.Panel>
        <Tabs.Panel value="text">
          <CodeEditor mode="yaml" label={text.text} value={definition.content} minHeight={200} />
        </Tabs.Panel>
        <Tabs.Panel value="performance">
          <Suspense fallback={<Skeleton height={320} />}>
            <PerformanceTab id={definition.id} />
          </Suspense>
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
