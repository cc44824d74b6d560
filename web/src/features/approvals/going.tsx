import { Badge, Skeleton, Text, Tooltip } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { Share } from "@/features/approvals/api/list-shares";
import { messages } from "@/features/approvals/messages";
import { sharesQuery } from "@/features/approvals/queries";
import { useFormat } from "@/shared/format/use-format";
import { useMessages } from "@/shared/i18n/language";
import { PageLink } from "@/shared/navigation/link";
import { type Column, DataTable } from "@/shared/ui/data-table";
import { Part } from "@/shared/ui/part";
import { PeriodSelect } from "@/shared/ui/period-select";
import { ProblemAlert } from "@/shared/ui/problem-alert";

/** How requests went under each policy: how many, how long, and which a rule could grant. */
export function Going() {
  const text = useMessages(messages);
  const [days, setDays] = useState("90");
  const columns = useColumns();
  const found = useQuery({ ...sharesQuery(Number(days)), placeholderData: keepPreviousData });
  return (
    <Part title={text.going}>
      <Text size="sm" c="dimmed">
        {text.goingText}
      </Text>
      <PeriodSelect label={text.period} periods={text.periods} days={days} onChange={setDays} />
      {found.error !== null && (
        <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />
      )}
      {found.isPending && <Skeleton height={120} />}
      {found.data?.length === 0 && <Text size="sm">{text.nothingDecided}</Text>}
      {(found.data?.length ?? 0) > 0 && (
        <DataTable
          label={text.going}
          columns={columns}
          rows={found.data ?? []}
          rowKey={(share) => share.policy_id}
        />
      )}
    </Part>
  );
}

function useColumns(): Column<Share>[] {
  const text = useMessages(messages);
  const format = useFormat();
  return [
    {
      key: "policy",
      header: text.policy,
      render: (share) => (
        <>
          <PageLink to={`/policies/${share.policy_id}`} size="sm">
            {share.title}
          </PageLink>{" "}
          {share.is_candidate && (
            <Tooltip label={text.candidateText} multiline w={260}>
              <Badge variant="light" size="sm" tt="none" tabIndex={0}>
                {text.candidate}
              </Badge>
            </Tooltip>
          )}
        </>
      ),
    },
    {
      key: "decided",
      header: text.numberDecided,
      align: "right",
      width: 110,
      render: (share) => format.count(share.decided),
    },
    {
      key: "median",
      header: text.median,
      align: "right",
      width: 130,
      render: (share) => format.duration(share.median_seconds * 1000),
    },
    {
      key: "p90",
      header: text.p90,
      align: "right",
      width: 160,
      isMinor: true,
      render: (share) => format.duration(share.p90_seconds * 1000),
    },
    {
      key: "smooth",
      header: text.smooth,
      align: "right",
      width: 150,
      isMinor: true,
      render: (share) =>
        `${format.decimal((Number(share.share) * 100).toFixed(0))} % (${format.count(share.smooth)})`,
    },
    {
      key: "layers",
      header: text.layers,
      align: "right",
      width: 90,
      isMinor: true,
      render: (share) => format.decimal(Number(share.layers).toFixed(1)),
    },
  ];
}
