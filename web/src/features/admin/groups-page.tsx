import {
  ActionIcon,
  Badge,
  Button,
  Group,
  Modal,
  Skeleton,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconTrash, IconUsersGroup } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { addMember } from "@/features/admin/api/add-member";
import { createGroup } from "@/features/admin/api/create-group";
import { deleteGroup } from "@/features/admin/api/delete-group";
import { giveGroupRole } from "@/features/admin/api/give-group-role";
import type { UserGroup } from "@/features/admin/api/list-groups";
import { removeMember } from "@/features/admin/api/remove-member";
import { takeGroupRole } from "@/features/admin/api/take-group-role";
import { messages } from "@/features/admin/people-messages";
import { groupsQuery } from "@/features/admin/queries";
import { useMessages } from "@/shared/i18n/language";
import { PersonName } from "@/shared/people/person-name";
import { PersonSelect } from "@/shared/people/person-select";
import { RoleMultiSelect } from "@/shared/people/role-select";
import { askReason } from "@/shared/ui/ask-reason";
import { EmptyState } from "@/shared/ui/empty-state";
import { notifyProblem } from "@/shared/ui/notify";
import { Page } from "@/shared/ui/page";
import { Part } from "@/shared/ui/part";
import { ProblemAlert } from "@/shared/ui/problem-alert";

/** People who are asked together, or have the same roles. */
export function GroupsPage() {
  const text = useMessages(messages);
  const found = useQuery(groupsQuery);
  const [isOpen, form] = useDisclosure();
  const create = <Button onClick={form.open}>{text.newGroup}</Button>;
  return (
    <Page title={text.groups} lead={text.groupsLead} actions={create}>
      {found.error !== null && (
        <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />
      )}
      {found.isPending && <Skeleton height={200} />}
      {found.data?.items.length === 0 && (
        <EmptyState icon={IconUsersGroup} title={text.noGroups}>
          {text.groupsLead}
        </EmptyState>
      )}
      <Stack gap="md" maw={860}>
        {found.data?.items.map((group) => (
          <OneGroup key={group.code} group={group} />
        ))}
      </Stack>
      <Modal opened={isOpen} onClose={form.close} title={text.newGroup}>
        <NewGroup onDone={form.close} />
      </Modal>
    </Page>
  );
}

function OneGroup({ group }: { group: UserGroup }) {
  const text = useMessages(messages);
  const queries = useQueryClient();
  const act = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onError: notifyProblem,
    onSettled: () => queries.invalidateQueries({ queryKey: ["people"] }),
  });
  const roles = group.roles ?? [];
  const remove = async () => {
    const isSure = await askReason({
      title: text.deleteGroup(group.title),
      text: text.deleteGroupText,
      confirm: text.remove,
      color: "red",
      isRequired: false,
    });
    if (isSure !== null) act.mutate(() => deleteGroup(group.code));
  };
  return (
    <Part title={group.title}>
      <Group justify="space-between">
        <Text size="xs" c="dimmed" ff="monospace">
          {group.code}
        </Text>
        <ActionIcon
          variant="subtle"
          color="red"
          aria-label={text.deleteGroup(group.title)}
          onClick={() => void remove()}
        >
          <IconTrash size={16} />
        </ActionIcon>
      </Group>
      <Group gap={6}>
        {(group.member_ids ?? []).map((id) => (
          <Badge
            key={id}
            variant="default"
            tt="none"
            size="lg"
            rightSection={
              <ActionIcon
                size="xs"
                variant="transparent"
                aria-label={text.removeMember}
                onClick={() => {
                  act.mutate(() => removeMember(group.code, id));
                }}
              >
                ×
              </ActionIcon>
            }
          >
            <PersonName id={id} />
          </Badge>
        ))}
      </Group>
      <Group grow align="flex-start">
        <PersonSelect
          label={text.addMember}
          value={null}
          onChange={(id) => {
            if (id !== null) act.mutate(() => addMember(group.code, id));
          }}
        />
        <RoleMultiSelect
          label={text.roles}
          value={roles}
          onChange={(next) => {
            const given = next.find((role) => !roles.includes(role));
            const taken = roles.find((role) => !next.includes(role));
            if (given !== undefined) act.mutate(() => giveGroupRole(group.code, given));
            else if (taken !== undefined) act.mutate(() => takeGroupRole(group.code, taken));
          }}
        />
      </Group>
    </Part>
  );
}

function NewGroup({ onDone }: { onDone: () => void }) {
  const text = useMessages(messages);
  const queries = useQueryClient();
  const [title, setTitle] = useState("");
  const [code, setCode] = useState("");
  const create = useMutation({
    mutationFn: () => createGroup(code, title),
    onSuccess: () => {
      onDone();
      return queries.invalidateQueries({ queryKey: ["people"] });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate();
      }}
    >
      <Stack gap="sm">
        <TextInput
          label={text.title}
          required
          value={title}
          onChange={(event) => {
            setTitle(event.currentTarget.value);
          }}
        />
        <TextInput
          label={text.code}
          description={text.codeHelp}
          required
          value={code}
          onChange={(event) => {
            setCode(event.currentTarget.value);
          }}
        />
        {create.error !== null && <ProblemAlert error={create.error} />}
        <Group justify="flex-end">
          <Button type="submit" disabled={!title || !code} loading={create.isPending}>
            {text.create}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
