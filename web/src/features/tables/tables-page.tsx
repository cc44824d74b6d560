import { Badge, Skeleton, Text } from "@mantine/core";
import { IconTable } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { messages } from "@/features/tables/messages";
import { tablesQuery } from "@/features/tables/queries";
import { fromCode } from "@/shared/format/format";
import { useMessages } from "@/shared/i18n/language";
import { PageLink } from "@/shared/navigation/link";
import { DataTable } from "@/shared/ui/data-table";
import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";
import { ProblemAlert } from "@/shared/ui/problem-alert";

/** Decision tables: what they decide by, and who may change their rows. */
export function TablesPage() {
  const text = useMessages(messages);
  const navigate = useNavigate();
  const found = useQuery(tablesQuery);
  return (
    <Page title={text.tables} lead={text.lead}>
      {found.error !== null && (
        <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />
      )}
      {found.isPending && <Skeleton height={240} />}
      {found.data?.length === 0 && (
        <EmptyState icon={IconTable} title={text.none}>
          {text.noneText}
        </EmptyState>
      )}
      {found.data !== undefined && found.data.length > 0 && (
        <DataTable
          label={text.tables}
          rows={found.data}
          rowKey={(table) => table.id}
          onOpen={(table) => void navigate({ to: `/tables/${table.id}` })}
          columns={[
            {
              key: "title",
              header: text.table,
              render: (table) => (
                <>
                  <PageLink
                    to={`/tables/${table.id}`}
                    size="sm"
                    fw={550}
                    c="var(--mantine-color-text)"
                  >
                    {table.title}
                  </PageLink>
                  <Text size="xs" c="dimmed">
                    {table.inputs.map((one) => one.title).join(", ")} →{" "}
                    {table.outputs.map((one) => one.title).join(", ")}
                  </Text>
                </>
              ),
            },
            {
              key: "owner",
              header: text.owner,
              isMinor: true,
              render: (table) => fromCode(table.owner),
            },
            {
              key: "editors",
              header: text.editors,
              isMinor: true,
              render: (table) => table.editors.map(fromCode).join(", "),
            },
            {
              key: "eyes",
              header: text.fourEyes,
              isMinor: true,
              render: (table) =>
                table.needs_four_eyes && (
                  <Badge variant="light" tt="none">
                    {text.twoPeople}
                  </Badge>
                ),
            },
          ]}
        />
      )}
    </Page>
  );
}
