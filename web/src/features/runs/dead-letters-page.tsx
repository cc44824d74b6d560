import { Badge, Button, Group, Paper, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconMailCheck } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import type { FailureCause } from "@/features/runs/api/list-causes";
import type { Version } from "@/features/runs/api/replay-run";
import { replayRuns } from "@/features/runs/api/replay-runs";
import { messages } from "@/features/runs/messages";
import { causesQuery } from "@/features/runs/queries";
import { useTitles } from "@/features/runs/runs-page";
import { useMessages } from "@/shared/i18n/language";
import { ButtonLink, PageLink } from "@/shared/navigation/link";
import { useHasRole } from "@/shared/session/me";
import { Ago } from "@/shared/ui/ago";
import { askReason } from "@/shared/ui/ask-reason";
import { EmptyState } from "@/shared/ui/empty-state";
import { notifyProblem } from "@/shared/ui/notify";
import { Page } from "@/shared/ui/page";
import { ProblemAlert } from "@/shared/ui/problem-alert";

/** What has failed for good, by what it failed of: mended once, replayed together. */
export function DeadLettersPage() {
  const text = useMessages(messages);
  const found = useQuery(causesQuery);
  return (
    <Page
      title={text.deadLetters}
      lead={text.deadLead}
      actions={
        <ButtonLink to="/runs" search={{ state: "failed" }} variant="default">
          {text.allFailed}
        </ButtonLink>
      }
    >
      {found.error !== null && (
        <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />
      )}
      {found.isPending && <Skeleton height={240} />}
      {found.data?.length === 0 && (
        <EmptyState icon={IconMailCheck} title={text.allWell}>
          {text.allWellText}
        </EmptyState>
      )}
      <Stack gap="sm">
        {found.data?.map((cause) => (
          <Cause
            key={`${cause.automation_id} ${cause.path ?? ""} ${cause.code ?? ""}`}
            cause={cause}
          />
        ))}
      </Stack>
    </Page>
  );
}

function Cause({ cause }: { cause: FailureCause }) {
  const text = useMessages(messages);
  const titles = useTitles();
  const mayAct = useHasRole("administrator", cause.owner);
  const queries = useQueryClient();
  const [problems, setProblems] = useState<string[]>([]);
  const act = useMutation({
    mutationFn: ({ reason, version }: { reason: string; version: Version }) =>
      replayRuns(cause, reason, version),
    onSuccess: (answer) => {
      setProblems(
        answer.results.flatMap((one) => (one.problem ? [String(one.problem.detail ?? "")] : [])),
      );
    },
    onError: notifyProblem,
    onSettled: () => queries.invalidateQueries({ queryKey: ["run"] }),
  });
  const replay = async (version: Version) => {
    const title = version === "original" ? text.replayAll : text.replayAllPresent;
    const reason = await askReason({ title, text: text.replayAllText, confirm: title });
    if (reason !== null) act.mutate({ reason, version });
  };
  const search: Record<string, string> = { state: "failed", automation: cause.automation_id };
  if (cause.path !== null) search.failure_path = cause.path;
  if (cause.code !== null) search.failure_code = cause.code;
  return (
    <Paper withBorder p="md" component="section">
      <Group justify="space-between" align="flex-start" gap="sm">
        <div style={{ flex: 1, minWidth: 220 }}>
          <Group gap="xs">
            <Title order={2} size="h6">
              <PageLink to={`/automations/${cause.automation_id}`}>
                {titles(cause.automation_id)}
              </PageLink>
            </Title>
            <Badge variant="light" color="red" tt="none">
              {text.times(cause.count)}
            </Badge>
            {cause.is_design_problem && (
              <Badge variant="light" color="orange" tt="none">
                {text.designProblem}
              </Badge>
            )}
          </Group>
          <Text size="sm" mt={4}>
            {cause.message ?? cause.code}
          </Text>
          <Text size="xs" c="dimmed">
            {cause.path} {cause.last_at !== null && <Ago at={cause.last_at} />}
          </Text>
          {cause.is_design_problem && (
            <Text size="xs" mt={4}>
              {text.designText}
            </Text>
          )}
        </div>
        <Group gap="xs">
          <ButtonLink to="/runs" search={search} variant="subtle" size="xs">
            {text.look}
          </ButtonLink>
          {mayAct && (
            <>
              <Button size="xs" loading={act.isPending} onClick={() => void replay("original")}>
                {text.replayAll}
              </Button>
              <Button
                size="xs"
                variant="default"
                loading={act.isPending}
                onClick={() => void replay("present")}
              >
                {text.replayAllPresent}
              </Button>
            </>
          )}
        </Group>
      </Group>
      {act.data !== undefined && (
        <Text size="sm" mt="xs" role="status">
          {text.replayed(act.data.replayed, act.data.failed)} {problems.slice(0, 3).join(" ")}
        </Text>
      )}
    </Paper>
  );
}
