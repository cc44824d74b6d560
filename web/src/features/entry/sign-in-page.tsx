import {
  Button,
  Center,
  Group,
  Paper,
  PasswordInput,
  Stack,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";

import { signIn } from "@/features/entry/api/sign-in";
import { messages } from "@/features/entry/messages";
import { ownPath } from "@/features/entry/own-path";
import { browserLanguage, LocaleProvider, useMessages } from "@/shared/i18n/language";
import { usePageSearch } from "@/shared/navigation/search";
import { meQuery } from "@/shared/session/me";
import { ProblemAlert } from "@/shared/ui/problem-alert";

export function SignInPage() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <LocaleProvider language={browserLanguage()} timeZone={zone}>
      <Center mih="100vh" px="md" component="main">
        <SignInForm />
      </Center>
    </LocaleProvider>
  );
}

function SignInForm() {
  const text = useMessages(messages);
  const [{ next }] = usePageSearch();
  const router = useRouter();
  const queries = useQueryClient();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  useEffect(() => {
    document.title = `${text.title} · Interlock`;
  }, [text.title]);
  const entering = useMutation({
    mutationFn: () => signIn(login.trim(), password),
    onSuccess: async () => {
      await queries.resetQueries({ queryKey: meQuery.queryKey });
      router.history.push(ownPath(next));
    },
  });
  return (
    <Paper w="100%" maw={380} p={{ base: 0, xs: "xl" }}>
      <Group gap="sm" mb="lg">
        <img src="/mark.svg" width={40} height={40} alt="" />
        <div>
          <Title order={1} size="h3">
            Interlock
          </Title>
          <Text size="sm" c="dimmed">
            {text.lead}
          </Text>
        </div>
      </Group>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          entering.mutate();
        }}
      >
        <Stack gap="sm">
          {entering.error !== null && <ProblemAlert error={entering.error} />}
          <TextInput
            label={text.login}
            autoComplete="username"
            autoCapitalize="none"
            autoFocus
            required
            value={login}
            onChange={(event) => {
              setLogin(event.currentTarget.value);
            }}
          />
          <PasswordInput
            label={text.password}
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => {
              setPassword(event.currentTarget.value);
            }}
          />
          <Button type="submit" fullWidth mt="xs" loading={entering.isPending}>
            {text.signIn}
          </Button>
          <Text size="xs" c="dimmed">
            {text.forgotten}
          </Text>
        </Stack>
      </form>
    </Paper>
  );
}
