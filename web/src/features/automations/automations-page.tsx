import { Button, Skeleton, Text } from "@mantine/core";
import { IconBolt, IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";

import { AutomationFilters, isFiltered, queryOf } from "@/features/automations/automation-filters";
import { AutomationTable } from "@/features/automations/automation-table";
import { messages } from "@/features/automations/messages";
import { automationsQuery } from "@/features/automations/queries";
import { DraftLinks } from "@/shared/definition/draft-links";
import { useMessages } from "@/shared/i18n/language";
import { ButtonLink } from "@/shared/navigation/link";
import { usePageSearch } from "@/shared/navigation/search";
import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";
import { ProblemAlert } from "@/shared/ui/problem-alert";
import { MoreButton } from "@/shared/ui/more-button";

/** The inventory of automations: what each is for, who answers for it, and how it goes. */
export function AutomationsPage() {
  const text = useMessages(messages);
  const [search, change] = usePageSearch();
  const found = useInfiniteQuery(automationsQuery(queryOf(search)));
  const items = found.data?.pages.flatMap((page) => page.items);
  const create = (
    <ButtonLink to="/automations/new" leftSection={<IconPlus size={16} aria-hidden />}>
      {text.newOne}
    </ButtonLink>
  );
  const actions = (
    <>
      <ButtonLink to="/automations/schedules" variant="default">
        {text.schedules}
      </ButtonLink>
      {create}
    </>
  );
  return (
    <Page title={text.title} lead={text.lead} actions={actions}>
      <DraftLinks kind="automation" draftPath={(id) => `/automations/drafts/${String(id)}`} />
      <AutomationFilters />
      {found.error !== null && (
        <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />
      )}
      {found.isPending && <Skeleton height={320} />}
      {found.data?.pages[0]?.is_partial === true && (
        <Text size="xs" c="dimmed" mb="xs">
          {text.partial}
        </Text>
      )}
      {items?.length === 0 &&
        (isFiltered(search) ? (
          <EmptyState
            icon={IconBolt}
            title={text.noneFound}
            action={
              <Button
                variant="default"
                onClick={() => {
                  change({ q: "", state: "", mode: "", model: "", owner: "", failing: "" });
                }}
              >
                {text.clear}
              </Button>
            }
          />
        ) : (
          <EmptyState icon={IconBolt} title={text.none} action={create}>
            {text.noneText}
          </EmptyState>
        ))}
      {items !== undefined && items.length > 0 && <AutomationTable items={items} />}
      <MoreButton query={found} mt="sm" />
    </Page>
  );
}
