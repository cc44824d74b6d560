import {
  ActionIcon,
  Alert,
  Badge,
  Button,
  Group,
  Paper,
  Skeleton,
  Tabs,
  Text,
} from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, Suspense, useState } from "react";

import type { Draft } from "@/shared/definition/api/create-draft";
import { definitionQuery, draftQuery } from "@/shared/definition/queries";
import { DraftActs } from "@/shared/draft/draft-acts";
import { messages } from "@/shared/draft/messages";
import { ProblemList } from "@/shared/draft/problem-list";
import { type DraftEditor, useDraft } from "@/shared/draft/use-draft";
import { CodeEditor } from "@/shared/editor/code-editor";
import { Difference } from "@/shared/editor/difference";
import { useMessages } from "@/shared/i18n/language";
import { PageLink } from "@/shared/navigation/link";
import { usePageSearch } from "@/shared/navigation/search";
import { Page } from "@/shared/ui/page";
import { ProblemAlert } from "@/shared/ui/problem-alert";

/** One way to look at a draft and to change it. */
export interface View {
  key: string;
  label: string;
  render: (editor: DraftEditor) => ReactNode;
}

interface Props {
  id: number;
  /** The views of this kind of definition; the text and the changes are added. */
  views: readonly View[];
  listTitle: string;
  listPath: string;
  publishedPath: (definitionId: string) => string;
}

/** The page on which a draft is written: its views, its problems, and what becomes of it. */
export function Workbench(props: Props) {
  const found = useQuery(draftQuery(props.id));
  if (found.data !== undefined)
    return <Opened key={found.data.id} {...props} opened={found.data} />;
  return (
    <Page title="" before={<Back {...props} />}>
      {found.error === null ? (
        <Skeleton height={320} />
      ) : (
        <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />
      )}
    </Page>
  );
}

function Back({ listPath, listTitle }: Props) {
  return (
    <PageLink to={listPath} size="sm">
      ← {listTitle}
    </PageLink>
  );
}

function Opened(props: Props & { opened: Draft }) {
  const text = useMessages(messages);
  const editor = useDraft(props.opened);
  const [search, change] = usePageSearch();
  const [error, setError] = useState<unknown>(null);
  const { draft } = editor;
  const first = props.views[0]?.key ?? "text";
  const title = typeof editor.value?.title === "string" ? editor.value.title : draft.title;
  return (
    <Page
      title={title}
      before={<Back {...props} />}
      lead={
        <Group gap="xs" mt={4}>
          <Badge variant="light" tt="none" color={draft.state === "submitted" ? "teal" : "gray"}>
            {draft.state === "submitted" ? text.submitted : text.draftOf(draft.base_version)}
          </Badge>
          <Text size="sm" aria-live="polite">
            {text.saveStates[editor.saveState]}
          </Text>
          {!draft.is_mine && <Text size="sm">{text.foreign(draft.author)}</Text>}
        </Group>
      }
      actions={
        <>
          <Steps editor={editor} />
          <DraftActs
            editor={editor}
            listPath={props.listPath}
            publishedPath={props.publishedPath}
            onError={setError}
          />
        </>
      }
    >
      {error !== null && <ProblemAlert error={error} />}
      <Warnings editor={editor} />
      <Tabs
        keepMounted={false}
        value={search.tab ?? first}
        onChange={(tab) => {
          change({ tab: tab === first ? undefined : (tab ?? undefined) });
        }}
      >
        <Tabs.List mb="md">
          {props.views.map((view) => (
            <Tabs.Tab key={view.key} value={view.key}>
              {view.label}
            </Tabs.Tab>
          ))}
          <Tabs.Tab value="text">{text.text}</Tabs.Tab>
          <Tabs.Tab value="changes">{text.changes}</Tabs.Tab>
        </Tabs.List>
        {props.views.map((view) => (
          <Tabs.Panel key={view.key} value={view.key}>
            {editor.value === null ? (
              <Unreadable editor={editor} />
            ) : (
              <Suspense fallback={<Skeleton height={320} />}>{view.render(editor)}</Suspense>
            )}
          </Tabs.Panel>
        ))}
        <Tabs.Panel value="text">
          <CodeEditor
            mode="yaml"
            label={text.text}
            value={editor.source}
            onChange={draft.is_mine ? editor.write : undefined}
            marks={editor.problems}
            minHeight={360}
          />
        </Tabs.Panel>
        <Tabs.Panel value="changes">
          <Changes editor={editor} />
        </Tabs.Panel>
      </Tabs>
      <Problems editor={editor} />
    </Page>
  );
}

function Steps({ editor }: { editor: DraftEditor }) {
  const text = useMessages(messages);
  return (
    <Group gap={4}>
      <ActionIcon
        variant="subtle"
        size={36}
        aria-label={text.undo}
        disabled={!editor.canUndo}
        onClick={editor.undo}
      >
        <IconArrowBackUp size={18} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        size={36}
        aria-label={text.redo}
        disabled={!editor.canRedo}
        onClick={editor.redo}
      >
        <IconArrowForwardUp size={18} />
      </ActionIcon>
    </Group>
  );
}

function Warnings({ editor }: { editor: DraftEditor }) {
  const text = useMessages(messages);
  const { draft } = editor;
  return (
    <>
      {editor.saveState === "conflict" && (
        <Alert color="orange" title={text.conflictTitle} mb="sm">
          <Text size="sm">{text.conflictText}</Text>
          <Group gap="xs" mt="xs">
            <Button size="xs" variant="default" onClick={() => void editor.takeTheirs()}>
              {text.takeTheirs}
            </Button>
            <Button size="xs" onClick={() => void editor.keepMine()}>
              {text.keepMine}
            </Button>
          </Group>
        </Alert>
      )}
      {editor.saveState === "failed" && <ProblemAlert error={editor.saveError} />}
      {draft.is_outdated && (
        <Alert color="orange" title={text.outdated(draft.published_version)} mb="sm">
          <Text size="sm">{text.outdatedText}</Text>
          <Button size="xs" mt="xs" variant="default" onClick={() => void editor.rebase()}>
            {text.workedIn}
          </Button>
        </Alert>
      )}
    </>
  );
}

function Unreadable({ editor }: { editor: DraftEditor }) {
  const text = useMessages(messages);
  return editor.isChecked ? (
    <Alert color="red" title={text.unreadable}>
      {text.unreadableText}
    </Alert>
  ) : (
    <Skeleton height={240} />
  );
}

function Changes({ editor }: { editor: DraftEditor }) {
  const text = useMessages(messages);
  const { definition_id: id, published_version: version } = editor.draft;
  const published = useQuery({ ...definitionQuery(id ?? ""), enabled: id !== null && version > 0 });
  if (version === 0) {
    return (
      <Text size="sm" c="dimmed">
        {text.allNew}
      </Text>
    );
  }
  if (published.error !== null) return <ProblemAlert error={published.error} />;
  if (published.data === undefined) return <Skeleton height={160} />;
  if (published.data.content === editor.source) return <Text size="sm">{text.noChanges}</Text>;
  return <Difference label={text.changes} before={published.data.content} after={editor.source} />;
}

function Problems({ editor }: { editor: DraftEditor }) {
  const text = useMessages(messages);
  const { problems } = editor;
  const errors = problems.filter((one) => one.severity === "error").length;
  return (
    <Paper withBorder p="sm" mt="lg" component="section" aria-label={text.problems(errors)}>
      <Text size="sm" fw={600} mb={problems.length > 0 ? "xs" : 0}>
        {!editor.isChecked && problems.length === 0
          ? text.checking
          : errors > 0
            ? text.problems(errors)
            : problems.length > 0
              ? text.hints
              : text.noProblems}
      </Text>
      <ProblemList problems={problems} />
    </Paper>
  );
}
