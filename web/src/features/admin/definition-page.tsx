import { Alert, Skeleton, Tabs, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { messages } from "@/features/admin/workspace-messages";
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

/** A definition that has no page of its own kind: its text and its versions. */
export function DefinitionPage() {
  const text = useMessages(messages);
  const id = usePathPart("id");
  const [search, change] = usePageSearch();
  const mayPublish = useHasRole("publisher", "administrator");
  const found = useQuery(definitionQuery(id));
  const definition = found.data;
  return (
    <Page
      title={definition?.title ?? id}
      before={
        <PageLink to="/admin/workspace" size="sm">
          ← {text.workspace}
        </PageLink>
      }
      lead={definition?.purpose ?? undefined}
      actions={
        definition !== undefined && (
          <EditButton
            definition={definition}
            draftPath={(draft) => `/admin/drafts/${String(draft)}`}
          />
        )
      }
    >
      {found.error !== null && (
        <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />
      )}
      {found.isPending && <Skeleton height={320} />}
      {definition !== undefined && (
        <>
          {definition.problem !== null && (
            <Alert color="red" title={text.states.broken} mb="md">
              <Text size="sm">{definition.problem}</Text>
            </Alert>
          )}
          <Tabs
            keepMounted={false}
            value={search.tab ?? "text"}
            onChange={(tab) => {
              change({ tab: tab === "text" ? undefined : (tab ?? undefined) });
            }}
          >
            <Tabs.List mb="md">
              <Tabs.Tab value="text">{text.text}</Tabs.Tab>
              <UsesTab />
              <Tabs.Tab value="versions">{text.versions}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="text">
              <CodeEditor
                mode="yaml"
                label={text.text}
                value={definition.content}
                minHeight={240}
              />
            </Tabs.Panel>
            <Tabs.Panel value="uses">
              <Uses id={definition.id} />
            </Tabs.Panel>
            <Tabs.Panel value="versions">
              <Versions id={definition.id} mayPublish={mayPublish} />
            </Tabs.Panel>
          </Tabs>
        </>
      )}
    </Page>
  );
}
