import { Alert, Grid, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import type { RunDetail } from "@/features/runs/api/get-run";
import { messages } from "@/features/runs/messages";
import { runQuery, stepsQuery } from "@/features/runs/queries";
import { RunActs } from "@/features/runs/run-acts";
import { statesOf } from "@/features/runs/run-state";
import { RunSteps } from "@/features/runs/run-steps";
import { useTitles } from "@/features/runs/runs-page";
import { Canvas } from "@/shared/canvas/canvas";
import type { Step } from "@/shared/canvas/step";
import { fromCode } from "@/shared/format/format";
import { useFormat } from "@/shared/format/use-format";
import { useMessages } from "@/shared/i18n/language";
import { PageLink, recordPath, usePathPart } from "@/shared/navigation/link";
import { usePageSearch } from "@/shared/navigation/search";
import { useHasRole } from "@/shared/session/me";
import { Facts } from "@/shared/ui/facts";
import { Page } from "@/shared/ui/page";
import { ProblemAlert } from "@/shared/ui/problem-alert";
import { StateBadge } from "@/shared/ui/state-badge";

/** One run on the picture of its automation: how each step stands, and why. */
export function RunPage() {
  const text = useMessages(messages);
  const titles = useTitles();
  const found = useQuery(runQuery(usePathPart("id")));
  const run = found.data;
  return (
    <Page
      title={run === undefined ? text.run : titles(run.automation_id)}
      before={
        <PageLink to="/runs" size="sm">
          ← {text.runs}
        </PageLink>
      }
      lead={run && <StateBadge state={run.state} label={text.states[run.state]} />}
      actions={run && <RunActs run={run} />}
    >
      {found.error !== null && (
        <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />
      )}
      {found.isPending && <Skeleton height={320} />}
      {run !== undefined && <Content run={run} />}
    </Page>
  );
}

function Content({ run }: { run: RunDetail }) {
  const text = useMessages(messages);
  const format = useFormat();
  const [search, change] = usePageSearch();
  const steps = useQuery(stepsQuery(run.automation_id, run.version));
  const chosen = search.step ?? null;
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 7 }}>
        <Stack gap="md">
          {run.error !== null && (
            <Alert color="red" title={text.failedOf}>
              <Text size="sm">{String(run.error.message ?? run.error.code ?? "")}</Text>
              {typeof run.error.remedy === "string" && (
                <Text size="sm" fw={600} mt={4}>
                  {run.error.remedy}
                </Text>
              )}
            </Alert>
          )}
          {run.waits.map((wait) => (
            <Alert key={wait.path + wait.kind} color="orange" title={text.waitsFor(wait.title)}>
              {text.waitsSince(format.time(wait.since))}
              {wait.wakes_at !== null && ` ${text.wakesAt(format.time(wait.wakes_at))}`}
            </Alert>
          ))}
          {steps.isPending && <Skeleton height={280} />}
          {Array.isArray(steps.data) && (
            <Canvas
              steps={steps.data as Step[]}
              states={statesOf(run.steps, format.duration)}
              selected={chosen}
              onSelect={(path) => {
                change({ step: path ?? undefined });
              }}
            />
          )}
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 5 }}>
        <Stack gap="lg">
          <RunFacts run={run} />
          <RunSteps
            run={run}
            place={chosen}
            onAll={() => {
              change({ step: undefined });
            }}
          />
        </Stack>
      </Grid.Col>
    </Grid>
  );
}

function RunFacts({ run }: { run: RunDetail }) {
  const text = useMessages(messages);
  const format = useFormat();
  const isKeeper = useHasRole("administrator", "auditor");
  return (
    <Facts
      facts={[
        [
          text.automation,
          <PageLink key="a" to={`/automations/${run.automation_id}`} size="sm">
            {run.automation_id}, {text.version(run.version)}
          </PageLink>,
        ],
        [
          text.record,
          run.model !== null && run.record_id !== null ? (
            <PageLink to={recordPath(run.model, run.record_id)} size="sm">
              {run.model} #{run.record_id}
            </PageLink>
          ) : null,
        ],
        [text.owner, fromCode(run.owner)],
        [text.queue, text.queues[run.queue as keyof typeof text.queues] ?? run.queue],
        [text.began, format.time(run.started_at)],
        [text.ended, run.finished_at === null ? null : format.time(run.finished_at)],
        [text.outcome, run.outcome],
        [
          text.cause,
          isKeeper ? (
            <PageLink to="/admin/audit" search={{ cause: run.correlation_id }} size="sm">
              {text.causeLink}
            </PageLink>
          ) : null,
        ],
        [text.replays, run.replays === 0 ? null : String(run.replays)],
      ]}
    />
  );
}
