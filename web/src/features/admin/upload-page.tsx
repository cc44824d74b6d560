import { Button, FileInput, Group, List, Stack, Text, Title } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { applyDefinitions } from "@/features/admin/api/apply-definitions";
import { type Plan, planDefinitions } from "@/features/admin/api/plan-definitions";
import { messages } from "@/features/admin/workspace-messages";
import { ProblemList } from "@/shared/draft/problem-list";
import { useMessages } from "@/shared/i18n/language";
import { PageLink } from "@/shared/navigation/link";
import { askReason } from "@/shared/ui/ask-reason";
import { notifyDone } from "@/shared/ui/notify";
import { Page } from "@/shared/ui/page";
import { ProblemAlert } from "@/shared/ui/problem-alert";

/** Files of definitions: what they would do is shown, then they are published. */
export function UploadPage() {
  const text = useMessages(messages);
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<File[]>([]);
  const [files, setFiles] = useState<Record<string, string>>({});
  const plan = useMutation({
    mutationFn: async (picked: File[]) => {
      const read = Object.fromEntries(
        await Promise.all(
          picked.map(async (file) => [file.name, await file.text()] as [string, string]),
        ),
      );
      setFiles(read);
      return planDefinitions(read);
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
        <FileInput
          label={text.files}
          multiple
          clearable
          accept=".yaml,.yml,.csv"
          leftSection={<IconUpload size={16} aria-hidden />}
          value={chosen}
          onChange={(picked) => {
            setChosen(picked);
            if (picked.length > 0) plan.mutate(picked);
            else plan.reset();
          }}
        />
        {plan.error !== null && <ProblemAlert error={plan.error} />}
        {publish.error !== null && <ProblemAlert error={publish.error} />}
        {plan.data !== undefined && <PlanView plan={plan.data} />}
        <Group justify="flex-end">
          <Button
            disabled={plan.data?.is_publishable !== true || plan.data.changes.length === 0}
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
