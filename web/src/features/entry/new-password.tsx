import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";

import { messages } from "@/features/entry/messages";
import { useMessages } from "@/shared/i18n/language";
import { meQuery } from "@/shared/session/me";
import { ProblemAlert } from "@/shared/ui/problem-alert";

const SHORTEST = 12;

interface Props {
  /** What is asked for before the password. */
  children?: ReactNode;
  isReady?: boolean;
  redeem: (password: string) => Promise<unknown>;
}

/** A password chosen behind a one-time link; whoever chose it is signed in. */
export function NewPassword({ children, isReady = true, redeem }: Props) {
  const text = useMessages(messages);
  const router = useRouter();
  const queries = useQueryClient();
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const isShort = password.length < SHORTEST;
  const differs = again !== "" && again !== password;
  const act = useMutation({
    mutationFn: () => redeem(password),
    onSuccess: async () => {
      await queries.resetQueries({ queryKey: meQuery.queryKey });
      router.history.push("/");
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        act.mutate();
      }}
    >
      <Stack gap="sm">
        {act.error !== null && <ProblemAlert error={act.error} />}
        {children}
        <PasswordInput
          label={text.newPassword}
          description={text.passwordRule}
          autoComplete="new-password"
          required
          value={password}
          onChange={(event) => {
            setPassword(event.currentTarget.value);
          }}
        />
        <PasswordInput
          label={text.again}
          autoComplete="new-password"
          required
          error={differs ? text.differs : undefined}
          value={again}
          onChange={(event) => {
            setAgain(event.currentTarget.value);
          }}
        />
        <Button
          type="submit"
          fullWidth
          mt="xs"
          disabled={!isReady || isShort || again !== password}
          loading={act.isPending}
        >
          {text.goOn}
        </Button>
      </Stack>
    </form>
  );
}

/** One line of text that a form asks for. */
export function EntryField({
  label,
  complete,
  value,
  onChange,
}: {
  label: string;
  complete: string;
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <TextInput
      label={label}
      autoComplete={complete}
      required
      value={value}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
    />
  );
}
