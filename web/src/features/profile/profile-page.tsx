import {
  Button,
  Grid,
  Group,
  SegmentedControl,
  Select,
  Skeleton,
  Stack,
  Switch,
  useMantineColorScheme,
} from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import type { Profile } from "@/features/profile/api/get-profile";
import { updateProfile } from "@/features/profile/api/update-profile";
import { messages } from "@/features/profile/messages";
import { PasswordForm } from "@/features/profile/password-form";
import { profileQuery } from "@/features/profile/queries";
import { Sessions } from "@/features/profile/sessions";
import { Tokens } from "@/features/profile/tokens";
import { fromCode } from "@/shared/format/format";
import { LANGUAGES, useMessages } from "@/shared/i18n/language";
import { StandIns } from "@/shared/people/stand-ins";
import { Facts } from "@/shared/ui/facts";
import { notifyDone } from "@/shared/ui/notify";
import { Page } from "@/shared/ui/page";
import { Part } from "@/shared/ui/part";
import { ProblemAlert } from "@/shared/ui/problem-alert";

/** What people decide about themselves. */
export function ProfilePage() {
  const text = useMessages(messages);
  const found = useQuery(profileQuery);
  const profile = found.data;
  return (
    <Page title={text.profile} lead={profile?.name}>
      {found.error !== null && (
        <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />
      )}
      {found.isPending && <Skeleton height={320} />}
      {profile !== undefined && (
        <Grid gap="lg">
          <Grid.Col span={{ base: 12, md: 6 }}>
            <Stack gap="lg">
              <Preferences profile={profile} />
              <PasswordForm />
            </Stack>
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 6 }}>
            <Stack gap="lg">
              <About profile={profile} />
              <Sessions />
              <Tokens />
            </Stack>
          </Grid.Col>
          <Grid.Col span={12}>
            <Stack gap="lg">
              <StandIns userId={profile.user_id} />
            </Stack>
          </Grid.Col>
        </Grid>
      )}
    </Page>
  );
}

const LANGUAGE_CODES = Object.keys(LANGUAGES) as (keyof typeof LANGUAGES)[];
const FORMATS = ["locale", "iso", "day_first", "month_first"] as const;

function Preferences({ profile }: { profile: Profile }) {
  const text = useMessages(messages);
  const queries = useQueryClient();
  const scheme = useMantineColorScheme();
  const [values, setValues] = useState({
    language: LANGUAGE_CODES.find((one) => one === profile.language) ?? ("en" as const),
    time_zone: profile.time_zone,
    date_format: profile.date_format,
    wants_mail: profile.wants_mail,
  });
  const save = useMutation({
    mutationFn: () => updateProfile(values),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["me"] });
      notifyDone(text.saved);
    },
  });
  return (
    <Part title={text.preferences}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Stack gap="sm">
          <Select
            label={text.language}
            allowDeselect={false}
            data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
            value={values.language}
            onChange={(language) => {
              setValues({
                ...values,
                language: LANGUAGE_CODES.find((one) => one === language) ?? values.language,
              });
            }}
          />
          <Select
            label={text.timeZone}
            searchable
            allowDeselect={false}
            data={["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")]}
            value={values.time_zone}
            onChange={(zone) => {
              setValues({ ...values, time_zone: zone ?? values.time_zone });
            }}
          />
          <Select
            label={text.dateFormat}
            allowDeselect={false}
            data={FORMATS.map((one) => ({ value: one, label: text.dateFormats[one] }))}
            value={values.date_format}
            onChange={(next) => {
              setValues({
                ...values,
                date_format: FORMATS.find((one) => one === next) ?? values.date_format,
              });
            }}
          />
          <Switch
            label={text.wantsMail}
            description={text.wantsMailHelp}
            checked={values.wants_mail}
            onChange={(event) => {
              setValues({ ...values, wants_mail: event.currentTarget.checked });
            }}
          />
          {save.error !== null && <ProblemAlert error={save.error} />}
          <Group>
            <Button type="submit" loading={save.isPending}>
              {text.save}
            </Button>
          </Group>
          <SegmentedControl
            aria-label={text.scheme}
            value={scheme.colorScheme}
            data={(["auto", "light", "dark"] as const).map((one) => ({
              value: one,
              label: text.schemes[one],
            }))}
            onChange={(next) => {
              scheme.setColorScheme(next);
            }}
          />
        </Stack>
      </form>
    </Part>
  );
}

function About({ profile }: { profile: Profile }) {
  const text = useMessages(messages);
  return (
    <Part title={text.about}>
      <Facts
        facts={[
          [text.login, profile.login],
          [text.email, profile.email],
          [text.department, profile.department],
          [text.manager, profile.manager?.name],
          [text.roles, profile.roles.map(fromCode).join(", ")],
          [text.groups, profile.groups.join(", ")],
        ]}
      />
    </Part>
  );
}
