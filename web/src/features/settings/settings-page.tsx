import { Skeleton, Text } from "@mantine/core";
import { IconAdjustments } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { messages } from "@/features/settings/messages";
import { settingsQuery } from "@/features/settings/queries";
import { useShownValue } from "@/features/settings/shown-value";
import { fromCode } from "@/shared/format/format";
import { useMessages } from "@/shared/i18n/language";
import { PageLink } from "@/shared/navigation/link";
import { DataTable } from "@/shared/ui/data-table";
import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";
import { ProblemAlert } from "@/shared/ui/problem-alert";

/** Values that rules read, so that they can be changed without changing a rule. */
export function SettingsPage() {
  const text = useMessages(messages);
  const navigate = useNavigate();
  const shown = useShownValue();
  const found = useQuery(settingsQuery);
  return (
    <Page title={text.settings} lead={text.lead}>
      {found.error !== null && (
        <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />
      )}
      {found.isPending && <Skeleton height={240} />}
      {found.data?.length === 0 && <EmptyState icon={IconAdjustments} title={text.none} />}
      {found.data !== undefined && found.data.length > 0 && (
        <DataTable
          label={text.settings}
          rows={found.data}
          rowKey={(setting) => setting.id}
          onOpen={(setting) => void navigate({ to: `/settings/${setting.id}` })}
          columns={[
            {
              key: "title",
              header: text.setting,
              render: (setting) => (
                <>
                  <PageLink
                    to={`/settings/${setting.id}`}
                    size="sm"
                    fw={550}
                    c="var(--mantine-color-text)"
                  >
                    {setting.title}
                  </PageLink>
                  <Text size="xs" c="dimmed" ff="monospace">
                    {setting.id}
                  </Text>
                </>
              ),
            },
            {
              key: "value",
              header: text.value,
              align: "right",
              width: 160,
              render: (setting) => <b>{shown(setting.value, setting.type)}</b>,
            },
            {
              key: "owner",
              header: text.owner,
              isMinor: true,
              render: (setting) => fromCode(setting.owner),
            },
            {
              key: "editors",
              header: text.editors,
              isMinor: true,
              render: (setting) => setting.editors.map(fromCode).join(", "),
            },
          ]}
        />
      )}
    </Page>
  );
}
