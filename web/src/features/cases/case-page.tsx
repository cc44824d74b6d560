import { Code, Group, Skeleton, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import type { Case } from "@/features/cases/api/list-cases";
import { CaseActs } from "@/features/cases/case-acts";
import { CaseComments } from "@/features/cases/case-comments";
import { RoleTitle, SeverityBadge } from "@/features/cases/case-table";
import { messages } from "@/features/cases/messages";
import { caseQuery } from "@/features/cases/queries";
import { fromCode } from "@/shared/format/format";
import { useFormat } from "@/shared/format/use-format";
import { useMessages } from "@/shared/i18n/language";
import { PageLink, recordPath, usePathPart } from "@/shared/navigation/link";
import { DueBadge } from "@/shared/ui/due-badge";
import { Page } from "@/shared/ui/page";
import { ProblemAlert } from "@/shared/ui/problem-alert";
import { StateBadge } from "@/shared/ui/state-badge";

export function CasePage() {
  const text = useMessages(messages);
  const one = useQuery(caseQuery(usePathPart("id")));
  const back = (
    <PageLink to="/cases" size="sm">
      {text.cases}
    </PageLink>
  );
  if (one.data === undefined) {
    return (
      <Page title={text.what} before={back}>
        {one.error === null ? (
          <Skeleton height={240} />
        ) : (
          <ProblemAlert error={one.error} onRetry={() => void one.refetch()} />
        )}
      </Page>
    );
  }
  return (
    <Page title={one.data.title} before={back} lead={text.case(one.data.number)}>
      <Stack gap="lg" maw={860}>
        <CaseActs one={one.data} />
        <Facts one={one.data} />
        {one.data.detail !== "" && (
          <Part title={text.detail}>
            <Text size="sm" style={{ whiteSpace: "pre-wrap" }}>
              {one.data.detail}
            </Text>
          </Part>
        )}
        {one.data.resolution !== null && (
          <Part title={text.resolution}>
            <Text size="sm">{one.data.resolution}</Text>
          </Part>
        )}
        {one.data.data !== null && (
          <Part title={text.data}>
            <Code block>{JSON.stringify(one.data.data, null, 2)}</Code>
          </Part>
        )}
        <Part title={text.comments}>
          <CaseComments id={one.data.id} />
        </Part>
      </Stack>
    </Page>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <Title order={2} size="sm" mb={6}>
        {title}
      </Title>
      {children}
    </section>
  );
}

function Facts({ one }: { one: Case }) {
  const text = useMessages(messages);
  const format = useFormat();
  const facts: [string, ReactNode][] = [
    [text.category, fromCode(one.category)],
    [text.owner, <RoleTitle key="owner" id={one.owner_role} />],
    [text.nextAction, one.next_action],
    [text.first, format.time(one.first_at)],
    [text.last, `${format.time(one.last_at)} (${String(one.occurrences)}×)`],
  ];
  return (
    <div>
      <Group gap="xs" mb="xs">
        <StateBadge state={one.state} label={text.states[one.state]} />
        <SeverityBadge severity={one.severity} />
        <DueBadge dueAt={one.due_at} />
      </Group>
      <Table withRowBorders={false} verticalSpacing={3}>
        <Table.Tbody>
          {facts
            .filter(([, value]) => value !== null)
            .map(([title, value]) => (
              <Table.Tr key={title}>
                <Table.Th w={160} fw={400} c="dimmed" ta="left">
                  {title}
                </Table.Th>
                <Table.Td>{value}</Table.Td>
              </Table.Tr>
            ))}
        </Table.Tbody>
      </Table>
      <Group gap="md" mt="xs">
        {one.model !== null && one.record_id !== null && (
          <PageLink to={recordPath(one.model, one.record_id)} size="sm">
            {text.openRecord}
          </PageLink>
        )}
        {one.automation_id !== null && (
          <PageLink to={`/automations/${one.automation_id}`} size="sm">
            {text.openAutomation}
          </PageLink>
        )}
      </Group>
    </div>
  );
}
