import { Skeleton, Stack, Title } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";

import { CaseBulkBar } from "@/features/cases/case-bulk-bar";
import { CaseFilters, queryOf } from "@/features/cases/case-filters";
import { CaseTable } from "@/features/cases/case-table";
import { groupByCause } from "@/features/cases/group-by-cause";
import { messages } from "@/features/cases/messages";
import { casesQuery } from "@/features/cases/queries";
import { useMessages } from "@/shared/i18n/language";
import { usePageSearch } from "@/shared/navigation/search";
import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";
import { ProblemAlert } from "@/shared/ui/problem-alert";
import { MoreButton } from "@/shared/ui/more-button";

export function CasesPage() {
  const text = useMessages(messages);
  const [search] = usePageSearch();
  const list = useInfiniteQuery({
    ...casesQuery(queryOf(search)),
    placeholderData: keepPreviousData,
  });
  const cases = list.data?.pages.flatMap((page) => page.items) ?? [];
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const table = { selected, onSelect: setSelected };
  return (
    <Page title={text.cases} lead={text.lead}>
      <CaseFilters />
      {selected.size > 0 && <CaseBulkBar {...table} />}
      {list.error !== null && (
        <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />
      )}
      {list.isPending && <Skeleton height={240} />}
      {list.isSuccess && cases.length === 0 && (
        <EmptyState icon={IconCircleCheck} title={text.empty}>
          {text.emptyText}
        </EmptyState>
      )}
      {cases.length > 0 && search.grouped !== "yes" && <CaseTable cases={cases} {...table} />}
      {cases.length > 0 && search.grouped === "yes" && (
        <Stack gap="lg">
          {groupByCause(cases).map((group) => (
            <section key={group.key}>
              <Title order={2} size="sm">
                {text.sameCause(group.cases.length)}: {group.cases[0]?.title}
              </Title>
              <CaseTable cases={group.cases} {...table} />
            </section>
          ))}
        </Stack>
      )}
      <MoreButton query={list} isCentered />
    </Page>
  );
}
