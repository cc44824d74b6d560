import {
  Anchor,
  Button,
  Code,
  CopyButton,
  Grid,
  Group,
  Skeleton,
  Stack,
  Text,
} from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { deactivateUser } from "@/features/admin/api/deactivate-user";
import { endUserSessions } from "@/features/admin/api/end-user-sessions";
import type { UserDetail } from "@/features/admin/api/get-user";
import { giveRole } from "@/features/admin/api/give-role";
import { issuePasswordLink } from "@/features/admin/api/issue-password-link";
import { reactivateUser } from "@/features/admin/api/reactivate-user";
import { revokeUserToken } from "@/features/admin/api/revoke-user-token";
import { takeRole } from "@/features/admin/api/take-role";
import { messages } from "@/features/admin/people-messages";
import { userQuery, userSessionsQuery, userTokensQuery } from "@/features/admin/queries";
import { UserForm } from "@/features/admin/user-form";
import { useFormat } from "@/shared/format/use-format";
import { useMessages } from "@/shared/i18n/language";
import { PageLink, usePathPart } from "@/shared/navigation/link";
import { StandIns } from "@/shared/people/stand-ins";
import { RoleMultiSelect } from "@/shared/people/role-select";
import { Ago } from "@/shared/ui/ago";
import { askReason } from "@/shared/ui/ask-reason";
import { notifyDone, notifyProblem } from "@/shared/ui/notify";
import { Page } from "@/shared/ui/page";
import { Part } from "@/shared/ui/part";
import { ProblemAlert } from "@/shared/ui/problem-alert";
import { StateBadge } from "@/shared/ui/state-badge";

/** One person: who they are, what they may do, and where they are signed in. */
export function UserPage() {
  const text = useMessages(messages);
  const id = Number(usePathPart("id"));
  const found = useQuery(userQuery(id));
  const user = found.data;
  return (
    <Page
      title={user?.name ?? text.person}
      before={
        <PageLink to="/admin/users" size="sm">
          ← {text.people}
        </PageLink>
      }
      lead={
        user && (
          <StateBadge
            state={user.is_active ? "active" : "inactive"}
            label={user.is_active ? text.active : text.inactive}
          />
        )
      }
      actions={user && <Acts user={user} />}
    >
      {found.error !== null && (
        <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />
      )}
      {found.isPending && <Skeleton height={320} />}
      {user !== undefined && (
        <Grid gap="lg">
          <Grid.Col span={{ base: 12, md: 6 }}>
            <Stack gap="lg">
              <UserForm key={user.id} user={user} />
              <Roles user={user} />
            </Stack>
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 6 }}>
            <Stack gap="lg">
              <PasswordLink user={user} />
              <Sessions id={user.id} />
              <Tokens id={user.id} />
            </Stack>
          </Grid.Col>
          <Grid.Col span={12}>
            <Stack gap="lg">
              <StandIns userId={user.id} />
            </Stack>
          </Grid.Col>
        </Grid>
      )}
    </Page>
  );
}

function usePeopleAct() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onError: notifyProblem,
    onSettled: () => queries.invalidateQueries({ queryKey: ["people"] }),
  });
}

function Acts({ user }: { user: UserDetail }) {
  const text = useMessages(messages);
  const act = usePeopleAct();
  const deactivate = async () => {
    const reason = await askReason({
      title: text.deactivate,
      text: text.deactivateText,
      confirm: text.deactivate,
      color: "red",
    });
    if (reason !== null) act.mutate(() => deactivateUser(user.id, { reason }));
  };
  return user.is_active ? (
    <Button variant="default" color="red" loading={act.isPending} onClick={() => void deactivate()}>
      {text.deactivate}
    </Button>
  ) : (
    <Button
      loading={act.isPending}
      onClick={() => {
        act.mutate(() => reactivateUser(user.id));
      }}
    >
      {text.reactivate}
    </Button>
  );
}

function Roles({ user }: { user: UserDetail }) {
  const text = useMessages(messages);
  const act = usePeopleAct();
  return (
    <Part title={text.roles}>
      <RoleMultiSelect
        label={text.rolesOf(user.name)}
        value={user.roles}
        onChange={(roles) => {
          const given = roles.find((role) => !user.roles.includes(role));
          const taken = user.roles.find((role) => !roles.includes(role));
          if (given !== undefined) act.mutate(() => giveRole(user.id, given));
          else if (taken !== undefined) act.mutate(() => takeRole(user.id, taken));
        }}
      />
      <Text size="xs" c="dimmed">
        {text.rolesHelp}
      </Text>
    </Part>
  );
}

function PasswordLink({ user }: { user: UserDetail }) {
  const text = useMessages(messages);
  const issue = useMutation({
    mutationFn: () => issuePasswordLink(user.id),
    onError: notifyProblem,
  });
  const link =
    issue.data === undefined ? "" : `${location.origin}/reset-password?token=${issue.data.token}`;
  return (
    <Part title={text.password}>
      <Text size="sm">{text.passwordText}</Text>
      {link === "" ? (
        <div>
          <Button
            variant="default"
            loading={issue.isPending}
            onClick={() => {
              issue.mutate();
            }}
          >
            {text.makeLink}
          </Button>
        </div>
      ) : (
        <>
          <Code block style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>
            {link}
          </Code>
          <Group>
            <CopyButton value={link}>
              {({ copied, copy }) => (
                <Button size="xs" onClick={copy}>
                  {copied ? text.copied : text.copy}
                </Button>
              )}
            </CopyButton>
            <Text size="xs" c="dimmed">
              {text.linkOnce}
            </Text>
          </Group>
        </>
      )}
    </Part>
  );
}

function Sessions({ id }: { id: number }) {
  const text = useMessages(messages);
  const sessions = useQuery(userSessionsQuery(id));
  const act = usePeopleAct();
  return (
    <Part title={text.sessions}>
      {sessions.data?.length === 0 && <Text size="sm">{text.noSessions}</Text>}
      {sessions.data?.map((session) => (
        <Text size="sm" key={session.id}>
          {session.address}, <Ago at={session.last_seen_at} />{" "}
          <Text span size="xs" c="dimmed">
            {session.user_agent}
          </Text>
        </Text>
      ))}
      {sessions.data !== undefined && sessions.data.length > 0 && (
        <div>
          <Button
            size="xs"
            variant="default"
            loading={act.isPending}
            onClick={() => {
              act.mutate(async () => {
                await endUserSessions(id);
                notifyDone(text.sessionsEnded);
              });
            }}
          >
            {text.endSessions}
          </Button>
        </div>
      )}
    </Part>
  );
}

function Tokens({ id }: { id: number }) {
  const text = useMessages(messages);
  const format = useFormat();
  const tokens = useQuery(userTokensQuery(id));
  const act = usePeopleAct();
  return (
    <Part title={text.tokens}>
      {tokens.data?.length === 0 && <Text size="sm">{text.noTokens}</Text>}
      {tokens.data?.map((token) => (
        <Group key={token.id} justify="space-between">
          <Text size="sm">
            {token.name} …{token.hint}, {token.scopes.join(", ")}
            {token.expires_at !== null && `, ${text.until(format.time(token.expires_at))}`}
          </Text>
          <Anchor
            component="button"
            size="sm"
            c="red"
            onClick={() => {
              act.mutate(() => revokeUserToken(id, token.id));
            }}
          >
            {text.revoke}
          </Anchor>
        </Group>
      ))}
    </Part>
  );
}
