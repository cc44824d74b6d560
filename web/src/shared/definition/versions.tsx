import { Badge, Button, Grid, Group, NavLink, Skeleton, Stack, Text } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { rollBack } from "@/shared/definition/api/roll-back";
import { Compared } from "@/shared/definition/compared";
import { messages } from "@/shared/definition/messages";
import { versionsQuery } from "@/shared/definition/queries";
import { useMessages } from "@/shared/i18n/language";
import { usePageSearch } from "@/shared/navigation/search";
import { Ago } from "@/shared/ui/ago";
import { askReason } from "@/shared/ui/ask-reason";
import { notifyDone, notifyProblem } from "@/shared/ui/notify";
import { ProblemAlert } from "@/shared/ui/problem-alert";

interface Props {
  id: string;
  mayPublish: boolean;
}

/** All versions of a definition, what each changed, and the way back to it. */
export function Versions({ id, mayPublish }: Props) {
  const text = useMessages(messages);
  const [search, change] = usePageSearch();
  const versions = useQuery(versionsQuery(id));
  if (versions.error !== null) {
    return <ProblemAlert error={versions.error} onRetry={() => void versions.refetch()} />;
  }
  if (versions.data === undefined) return <Skeleton height={240} />;
  const newest = versions.data[0]?.version ?? 0;
  const chosen = versions.data.find((one) => String(one.version) === search.version)?.version;
  const present = chosen ?? newest;
  const before = versions.data.find((one) => one.version < present)?.version ?? 0;
  return (
    <Grid>
      <Grid.Col span={{ base: 12, sm: 4, lg: 3 }}>
        <Stack gap={2} component="nav" aria-label={text.versions}>
          {versions.data.map((one) => (
            <NavLink
              key={one.version}
              component="button"
              active={one.version === present}
              label={
                <Group gap={6}>
                  <Text size="sm" fw={600}>
                    {text.version(one.version)}
                  </Text>
                  {one.version === newest && (
                    <Badge
                      size="xs"
                      variant="light"
                      tt="none"
                      color={one.is_removal ? "red" : "teal"}
                    >
                      {one.is_removal ? text.removed : text.inForce}
                    </Badge>
                  )}
                </Group>
              }
              description={
                <>
                  <Ago at={one.published_at} /> {text.by(one.author)}
                  <br />
                  {one.reason}
                </>
              }
              onClick={() => {
                change({ version: String(one.version) });
              }}
            />
          ))}
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, sm: 8, lg: 9 }}>
        <Compared id={id} before={before} after={present} />
        {mayPublish && present !== newest && <RollBack id={id} version={present} />}
      </Grid.Col>
    </Grid>
  );
}

function RollBack({ id, version }: { id: string; version: number }) {
  const text = useMessages(messages);
  const queries = useQueryClient();
  const act = useMutation({
    mutationFn: (reason: string) => rollBack(id, version, reason),
    onSuccess: () => {
      notifyDone(text.rolledBack);
      return queries.invalidateQueries({ queryKey: ["definition"] });
    },
    onError: notifyProblem,
  });
  return (
    <Button
      mt="sm"
      variant="default"
      loading={act.isPending}
      leftSection={<IconHistory size={16} aria-hidden />}
      onClick={() => {
        void askReason({
          title: `${text.rollBack}: ${text.version(version)}`,
          text: text.rollBackText,
          confirm: text.rollBack,
        }).then((reason) => {
          if (reason !== null) act.mutate(reason);
        });
      }}
    >
      {text.rollBack}
    </Button>
  );
}
