import { Button, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";

import { signIn } from "@/features/entry/api/sign-in";
import { EntryFrame, InBrowserLanguage } from "@/features/entry/entry-frame";
import { messages } from "@/features/entry/messages";
import { ownPath } from "@/features/entry/own-path";
import { useMessages } from "@/shared/i18n/language";
import { usePageSearch } from "@/shared/navigation/search";
import { meQuery } from "@/shared/session/me";
import { ProblemAlert } from "@/shared/ui/problem-alert";

export function SignInPage() {
  return (
    <InBrowserLanguage>
      <SignInForm />
    </InBrowserLanguage>
  );
}

function SignInForm() {
  const text = useMessages(messages);
  const [{ next }] = usePageSearch();
  const router = useRouter();
  const queries = useQueryClient();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const entering = useMutation({
    mutationFn: () => signIn(login.trim(), password),
    onSuccess: async () => {
      await queries.resetQueries({ queryKey: meQuery.queryKey });
      router.history.push(ownPath(next));
    },
  });
  return (
    <EntryFrame title="Interlock" lead={text.lead}>
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
    </EntryFrame>
  );
}
