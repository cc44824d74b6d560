import { Badge, Group, Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { messages } from "@/features/admin/people-messages";
import { rolesQuery } from "@/shared/api/queries";
import { definitionsQuery } from "@/shared/definition/queries";
import { fromCode } from "@/shared/format/format";
import { useMessages } from "@/shared/i18n/language";
import { PageLink } from "@/shared/navigation/link";
import { DataTable } from "@/shared/ui/data-table";
import { Page } from "@/shared/ui/page";
import { ProblemAlert } from "@/shared/ui/problem-alert";

/** The roles of the workspace: what each is for, and which others come with it. */
export function RolesPage() {
  const text = useMessages(messages);
  const roles = useQuery(rolesQuery);
  const definitions = useQuery(definitionsQuery("role")).data ?? [];
  return (
    <Page title={text.roles} lead={text.rolesLead}>
      {roles.error !== null && (
        <ProblemAlert error={roles.error} onRetry={() => void roles.refetch()} />
      )}
      {roles.isPending && <Skeleton height={240} />}
      {roles.data !== undefined && (
        <DataTable
          label={text.roles}
          rows={roles.data}
          rowKey={(role) => role.id}
          columns={[
            {
              key: "title",
              header: text.role,
              render: (role) => (
                <Group gap={6}>
                  <PageLink
                    to={`/admin/workspace/${role.id}`}
                    size="sm"
                    fw={550}
                    c="var(--mantine-color-text)"
                  >
                    {role.title}
                  </PageLink>
                  {role.is_service && (
                    <Badge size="xs" variant="default" tt="none">
                      {text.service}
                    </Badge>
                  )}
                </Group>
              ),
            },
            {
              key: "purpose",
              header: text.purpose,
              isMinor: true,
              render: (role) => (
                <Text size="sm">{definitions.find((one) => one.id === role.id)?.purpose}</Text>
              ),
            },
            {
              key: "implies",
              header: text.implies,
              render: (role) => role.implies.map(fromCode).join(", "),
            },
            {
              key: "people",
              header: text.people,
              width: 120,
              render: (role) =>
                !role.is_service &&
                (role.is_held ? (
                  <PageLink to="/admin/users" search={{ role: role.id }} size="sm">
                    {text.whoHasIt}
                  </PageLink>
                ) : (
                  <Badge color="orange" variant="light" tt="none">
                    {text.nobodyHasIt}
                  </Badge>
                )),
            },
          ]}
        />
      )}
    </Page>
  );
}
