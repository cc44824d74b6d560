import { Code, Group, SimpleGrid, Skeleton, Stack, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { Performance } from "@/features/automations/api/get-performance";
import { messages } from "@/features/automations/messages";
import { performanceQuery } from "@/features/automations/queries";
import { LazyBars } from "@/shared/charts/lazy-bars";
import { useFormat } from "@/shared/format/use-format";
import { useLocale, useMessages } from "@/shared/i18n/language";
import { PageLink } from "@/shared/navigation/link";
import { type Column, DataTable } from "@/shared/ui/data-table";
import { Part } from "@/shared/ui/part";
import { PeriodSelect } from "@/shared/ui/period-select";
import { ProblemAlert } from "@/shared/ui/problem-alert";

type Step = Performance["steps"][number];

/** How the background runs of an automation went: how many, how long, where the time went. */
export function PerformanceTab({ id }: { id: string }) {
  const text = useMessages(messages).performance;
  const { timeZone } = useLocale();
  const [days, setDays] = useState("30");
  const found = useQuery({
    ...performanceQuery(id, Number(days), timeZone),
    placeholderData: keepPreviousData,
  });
  return (
    <Stack gap="md">
      <PeriodSelect label={text.period} periods={text.periods} days={days} onChange={setDays} />
      {found.error !== null && (
        <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />
      )}
      {found.isPending && <Skeleton height={280} />}
      {found.data?.started === 0 && <Text size="sm">{text.none}</Text>}
      {found.data !== undefined && found.data.started > 0 && <Figures id={id} of={found.data} />}
    </Stack>
  );
}

function Figures({ id, of }: { id: string; of: Performance }) {
  const text = useMessages(messages).performance;
  const format = useFormat();
  const columns = useColumns();
  const took = (seconds: number | null) =>
    seconds === null ? "–" : format.duration(seconds * 1000);
  const runs = (state?: string) => ({ automation: id, ...(state === undefined ? {} : { state }) });
  return (
    <>
      {of.is_partial && (
        <Text size="sm" c="dimmed">
          {text.partial}
        </Text>
      )}
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }}>
        <Tile label={text.started} value={format.count(of.started)} search={runs()} />
        <Tile label={text.done} value={format.count(of.done)} search={runs("done")} />
        <Tile label={text.failed} value={format.count(of.failed)} search={runs("failed")} />
        <Tile label={text.open} value={format.count(of.open)} />
        <Tile label={text.median} value={took(of.median_seconds)} />
        <Tile label={text.p90} value={took(of.p90_seconds)} />
      </SimpleGrid>
      <Part title={text.byDay}>
        <LazyBars
          by="day"
          data={of.days.map((day) => ({
            day: format.date(day.day),
            [text.done]: day.done,
            [text.open]: day.open,
            [text.failed]: day.failed,
          }))}
          series={[
            { name: text.done, color: "petrol.6" },
            { name: text.open, color: "gray.5" },
            { name: text.failed, color: "red.6" },
          ]}
        />
      </Part>
      {of.steps.length > 0 && (
        <Part title={text.steps}>
          <DataTable
            label={text.steps}
            columns={columns}
            rows={of.steps}
            rowKey={(step) => step.path}
          />
        </Part>
      )}
    </>
  );
}

function Tile({
  label,
  value,
  search,
}: {
  label: string;
  value: string;
  search?: Record<string, string>;
}) {
  const shown = (
    <>
      <Text span fw={700} fz={22} display="block" lh={1.2}>
        {value}
      </Text>
      <Text span size="sm" c="dimmed">
        {label}
      </Text>
    </>
  );
  if (search === undefined) return <div>{shown}</div>;
  return (
    <PageLink to="/runs" search={search} underline="hover" c="inherit">
      {shown}
    </PageLink>
  );
}

function useColumns(): Column<Step>[] {
  const text = useMessages(messages).performance;
  const format = useFormat();
  const number = (key: "performed" | "failed" | "retries", header: string): Column<Step> => ({
    key,
    header,
    align: "right",
    width: 120,
    isMinor: key !== "failed",
    render: (step) => format.count(step[key]),
  });
  return [
    {
      key: "step",
      header: text.step,
      render: (step) => (
        <Group gap={6}>
          <Text size="sm">{step.action}</Text>
          <Code>{step.path}</Code>
        </Group>
      ),
    },
    number("performed", text.performed),
    number("retries", text.retries),
    number("failed", text.failed),
    {
      key: "median",
      header: text.half,
      align: "right",
      width: 150,
      render: (step) =>
        step.median_seconds === null ? "–" : format.duration(step.median_seconds * 1000),
    },
  ];
}
