import {
  Alert,
  Button,
  FileButton,
  FileInput,
  Group,
  List,
  Stack,
  Text,
  Title,
} from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { applyDefinitions } from "@/features/admin/api/apply-definitions";
import { type Plan, planDefinitions } from "@/features/admin/api/plan-definitions";
import { placed, SameNameError } from "@/features/admin/placed-files";
import { allDefinitionsQuery } from "@/features/admin/queries";
import { messages } from "@/features/admin/workspace-messages";
import { ProblemList } from "@/shared/draft/problem-list";
import { useMessages } from "@/shared/i18n/language";
import { PageLink } from "@/shared/navigation/link";
import { useHasRole } from "@/shared/session/me";
import { askReason } from "@/shared/ui/ask-reason";
import { notifyDone } from "@/shared/ui/notify";
import { Page } from "@/shared/ui/page";
import { ProblemAlert } from "@/shared/ui/problem-alert";

/** Files of definitions: what they would do is shown, then they are published. */
export function UploadPage() {
  const text = useMessages(messages);
  const queries = useQueryClient();
  const mayPublish = useHasRole("publisher", "administrator");
  const [chosen, setChosen] = useState<File[]>([]);
  const [files, setFiles] = useState<Record<string, string>>({});
  const plan = useMutation({
    mutationFn: async (picked: File[]) => {
      const read = await Promise.all(
        picked.map(async (file) => ({ path: pathOf(file), text: await file.text() })),
      );
      const found = placed(read, await queries.fetchQuery(allDefinitionsQuery));
      setFiles(found);
      return planDefinitions(found);
    },
  });
  const publish = useMutation({
    mutationFn: (reason: string) => applyDefinitions(files, reason),
    onSuccess: () => {
      notifyDone(text.published);
      setChosen([]);
      plan.reset();
      return queries.invalidateQueries({ queryKey: ["definition"] });
    },
  });
  const look = (picked: File[]) => {
    const readable = picked.filter((file) => /\.(ya?ml|csv)$/.test(file.name));
    setChosen(readable);
    if (readable.length > 0) plan.mutate(readable);
    else plan.reset();
  };
  const ask = async () => {
    const reason = await askReason({ title: text.publish, confirm: text.publish });
    if (reason !== null) publish.mutate(reason);
  };
  return (
    <Page
      title={text.upload}
      lead={text.uploadLead}
      before={
        <PageLink to="/admin/workspace" size="sm">
          ← {text.workspace}
        </PageLink>
      }
    >
      <Stack gap="md" maw={860}>
        <Group align="flex-end" gap="sm">
          <FileInput
            flex={1}
            miw={220}
            label={text.files}
            multiple
            clearable
            accept=".yaml,.yml,.csv"
            leftSection={<IconUpload size={16} aria-hidden />}
            value={chosen}
            onChange={look}
          />
          <Text size="sm" pb={8}>
            {text.filesOrFolder}
          </Text>
          <FileButton multiple onChange={look} inputProps={FOLDER}>
            {(props) => (
              <Button variant="default" {...props}>
                {text.folder}
              </Button>
            )}
          </FileButton>
        </Group>
        {plan.error !== null &&
          (plan.error instanceof SameNameError ? (
            <Alert color="red" role="alert">
              {text.sameName(plan.error.message)}
            </Alert>
          ) : (
            <ProblemAlert error={plan.error} />
          ))}
        {publish.error !== null && <ProblemAlert error={publish.error} />}
        {plan.data !== undefined && <PlanView plan={plan.data} />}
        <Group justify="flex-end">
          {!mayPublish && (
            <Text size="sm" c="dimmed">
              {text.onlyPublishers}
            </Text>
          )}
          <Button
            disabled={
              !mayPublish || plan.data?.is_publishable !== true || plan.data.changes.length === 0
            }
            loading={publish.isPending}
            onClick={() => void ask()}
          >
            {text.publish}
          </Button>
        </Group>
      </Stack>
    </Page>
  );
}

/** What makes a browser ask for a folder; its files then know where they lie in it. */
const FOLDER = { webkitdirectory: "" } as Record<string, string>;

/** Where a file lies in the chosen folder, without the folder's own name. */
function pathOf(file: File): string {
  return file.webkitRelativePath.split("/").slice(1).join("/") || file.name;
}

function PlanView({ plan }: { plan: Plan }) {
  const text = useMessages(messages);
  return (
    <section>
      <Title order={2} size="h5" mb="xs">
        {text.plan}
      </Title>
      {plan.changes.length === 0 && <Text size="sm">{text.nothingChanges}</Text>}
      <List size="sm">
        {plan.changes.map((change) => (
          <List.Item key={change.id}>
            {text.changes[change.kind]}: {change.id}
          </List.Item>
        ))}
        {plan.tables.map((table) => (
          <List.Item key={table.table + table.description}>
            {table.description}
            {table.is_destructive && <b> {text.destructive}</b>}
          </List.Item>
        ))}
        {plan.refusals.map((refusal) => (
          <List.Item key={refusal}>{refusal}</List.Item>
        ))}
      </List>
      <ProblemList problems={plan.findings} />
    </section>
  );
}
