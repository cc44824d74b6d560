import { Button, Chip, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconUserPlus, IconUsers } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { createUser } from "@/features/admin/api/create-user";
import type { User } from "@/features/admin/api/list-users";
import { messages } from "@/features/admin/people-messages";
import { usersQuery } from "@/features/admin/queries";
import { useMessages } from "@/shared/i18n/language";
import { PageLink } from "@/shared/navigation/link";
import { usePageSearch } from "@/shared/navigation/search";
import { SearchField } from "@/shared/ui/search-field";
import { RoleMultiSelect, RoleSelect } from "@/shared/people/role-select";
import { useMe } from "@/shared/session/me";
import { Ago } from "@/shared/ui/ago";
import type { Column } from "@/shared/ui/data-table";
import { Page } from "@/shared/ui/page";
import { ProblemAlert } from "@/shared/ui/problem-alert";
import { QueryList } from "@/shared/ui/query-list";
import { StateBadge } from "@/shared/ui/state-badge";

/** Everybody who may sign in, or could once. */
export function UsersPage() {
  const text = useMessages(messages);
  const [search, change] = usePageSearch();
  const navigate = useNavigate();
  const [isOpen, form] = useDisclosure();
  const found = useInfiniteQuery(
    usersQuery({
      search: search.q ?? null,
      is_active: search.inactive === "yes" ? null : true,
      role: search.role ?? null,
    }),
  );
  const columns: Column<User>[] = [
    {
      key: "name",
      header: text.name,
      render: (user) => (
        <PageLink
          to={`/admin/users/${String(user.id)}`}
          size="sm"
          fw={550}
          c="var(--mantine-color-text)"
        >
          {user.name}
        </PageLink>
      ),
    },
    { key: "login", header: text.login, render: (user) => user.login },
    { key: "email", header: text.email, isMinor: true, render: (user) => user.email },
    {
      key: "department",
      header: text.department,
      isMinor: true,
      render: (user) => user.department,
    },
    {
      key: "state",
      header: text.state,
      width: 130,
      render: (user) => (
        <StateBadge
          state={user.is_active ? "active" : "inactive"}
          label={user.is_active ? text.active : text.inactive}
        />
      ),
    },
    {
      key: "since",
      header: text.since,
      width: 140,
      isMinor: true,
      render: (user) => <Ago at={user.created_at} />,
    },
  ];
  return (
    <Page
      title={text.people}
      lead={text.peopleLead}
      actions={
        <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={form.open}>
          {text.newPerson}
        </Button>
      }
    >
      <Group gap="sm" mb="sm">
        <SearchField label={text.searchPeople} flex={1} maw={360} />
        <RoleSelect
          ariaLabel={text.role}
          placeholder={text.anyRole}
          value={search.role ?? null}
          onChange={(role) => {
            change({ role: role ?? undefined });
          }}
        />
        <Chip
          variant="light"
          checked={search.inactive === "yes"}
          onChange={(isOn) => {
            change({ inactive: isOn ? "yes" : undefined });
          }}
        >
          {text.inactiveToo}
        </Chip>
      </Group>
      <QueryList
        label={text.people}
        query={found}
        columns={columns}
        rowKey={(user) => String(user.id)}
        onOpen={(user) => void navigate({ to: `/admin/users/${String(user.id)}` })}
        empty={{ icon: IconUsers, title: text.nobody }}
      />
      <Modal opened={isOpen} onClose={form.close} title={text.newPerson}>
        <NewPerson />
      </Modal>
    </Page>
  );
}

function NewPerson() {
  const text = useMessages(messages);
  const me = useMe();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [login, setLogin] = useState("");
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [roles, setRoles] = useState<string[]>([]);
  const create = useMutation({
    mutationFn: () =>
      createUser({
        login,
        name,
        email: email || null,
        roles,
        company_ids: [me.company_id],
        language: me.language,
        time_zone: me.time_zone,
      }),
    onSuccess: (user) => {
      void queries.invalidateQueries({ queryKey: ["people"] });
      void navigate({ to: `/admin/users/${String(user.id)}` });
    },
  });
  const field = (label: string, value: string, set: (value: string) => void, isRequired = true) => (
    <TextInput
      label={label}
      required={isRequired}
      value={value}
      onChange={(event) => {
        set(event.currentTarget.value);
      }}
    />
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate();
      }}
    >
      <Stack gap="sm">
        {field(text.name, name, setName)}
        {field(text.login, login, setLogin)}
        {field(text.email, email, setEmail, false)}
        <RoleMultiSelect label={text.roles} value={roles} onChange={setRoles} />
        {create.error !== null && <ProblemAlert error={create.error} />}
        <Group justify="flex-end">
          <Button type="submit" disabled={!login || !name} loading={create.isPending}>
            {text.create}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
