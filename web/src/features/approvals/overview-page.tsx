import { Group, SimpleGrid, Skeleton, Stack, Text } from "@mantine/core";
import { IconChecklist } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import type { ApprovalCounts } from "@/features/approvals/api/count-approvals";
import { type Bar, BarList } from "@/features/approvals/bar-list";
import { type Age, AGES } from "@/features/approvals/filter";
import { Going } from "@/features/approvals/going";
import { Hanging } from "@/features/approvals/hanging";
import { messages } from "@/features/approvals/messages";
import { countsQuery } from "@/features/approvals/queries";
import { useFormat } from "@/shared/format/use-format";
import { useMessages } from "@/shared/i18n/language";
import { ButtonLink, PageLink } from "@/shared/navigation/link";
import { useHasRole } from "@/shared/session/me";
import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";
import { Part } from "@/shared/ui/part";
import { ProblemAlert } from "@/shared/ui/problem-alert";

const OPEN = { box: "all", state: "pending" } as const;

/** All open approvals in figures: how old, under which policy, and who is asked. */
export function OverviewPage() {
  const text = useMessages(messages);
  const isOverseer = useHasRole("administrator", "auditor");
  const found = useQuery(countsQuery({ box: OPEN.box, state: [OPEN.state] }));
  return (
    <Page
      title={text.glance}
      lead={text.glanceLead}
      actions={
        <ButtonLink to="/approvals" search={OPEN} variant="default">
          {text.allOpen}
        </ButtonLink>
      }
    >
      <Stack gap="md">
        {found.error !== null && (
          <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />
        )}
        {found.isPending && <Skeleton height={280} />}
        {found.data?.total === 0 && (
          <EmptyState icon={IconChecklist} title={text.nothingOpen}>
            {text.nothingOpenText}
          </EmptyState>
        )}
        {found.data !== undefined && found.data.total > 0 && <Figures counts={found.data} />}
        {isOverseer && <Hanging />}
        {isOverseer && <Going />}
      </Stack>
    </Page>
  );
}

function Figures({ counts }: { counts: ApprovalCounts }) {
  const text = useMessages(messages);
  const format = useFormat();
  const ages = (Object.keys(AGES) as Age[]).map<Bar>((age) => ({
    key: age,
    label: text.ages[age],
    count: counts.by_age[age] ?? 0,
    search: { ...OPEN, ...AGES[age] },
  }));
  return (
    <>
      <Group gap="lg">
        <Big to={OPEN} value={format.count(counts.total)} label={text.open} />
        <Big
          to={{ ...OPEN, overdue: "yes" }}
          value={format.count(counts.overdue)}
          label={text.overdue.toLowerCase()}
          color={counts.overdue > 0 ? "red" : undefined}
        />
      </Group>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
        <Part title={text.byAge}>
          <BarList bars={ages} />
        </Part>
        <Part title={text.byPolicy}>
          <BarList
            bars={counts.by_policy.map((one) => ({
              key: one.policy_id,
              label: one.title,
              count: one.count,
              overdue: one.overdue,
              search: { ...OPEN, policy: one.policy_id },
            }))}
          />
        </Part>
        <Part title={text.byAsked}>
          <BarList
            bars={counts.by_asked.map((one) => ({
              key: `${one.kind}:${one.id}`,
              label: one.label,
              hint: text.kinds[one.kind],
              count: one.count,
              overdue: one.overdue,
              search: { ...OPEN, asked: `${one.kind}:${one.id}` },
            }))}
          />
          <Text size="xs" c="dimmed">
            {text.byAskedText}
          </Text>
        </Part>
      </SimpleGrid>
    </>
  );
}

interface BigProps {
  to: Record<string, string>;
  value: string;
  label: string;
  color?: string;
}

function Big({ to, value, label, color }: BigProps) {
  return (
    <PageLink to="/approvals" search={to} underline="hover" c={color ?? "inherit"}>
      <Text span fw={700} fz={28} lh={1.2} mr={6}>
        {value}
      </Text>
      <Text span size="sm" c={color ?? "dimmed"}>
        {label}
      </Text>
    </PageLink>
  );
}
