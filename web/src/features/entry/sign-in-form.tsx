import { Button, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { signIn } from "@/features/entry/api/sign-in";
import { messages } from "@/features/entry/messages";
import { useMessages } from "@/shared/i18n/language";
import { ProblemAlert } from "@/shared/ui/problem-alert";

interface Props {
  /** Whose session it was, where one has ended. */
  known?: string;
  onSignedIn: () => Promise<unknown>;
}

/** Login and password. */
export function SignInForm({ known, onSignedIn }: Props) {
  const text = useMessages(messages);
  const [login, setLogin] = useState(known ?? "");
  const [password, setPassword] = useState("");
  const entering = useMutation({
    mutationFn: () => signIn(login.trim(), password),
    onSuccess: onSignedIn,
  });
  return (
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
          autoFocus={known === undefined}
          readOnly={known !== undefined}
          required
          value={login}
          onChange={(event) => {
            setLogin(event.currentTarget.value);
          }}
        />
        <PasswordInput
          label={text.password}
          autoComplete="current-password"
          data-autofocus={known !== undefined || undefined}
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
  );
}
