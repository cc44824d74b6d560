import { Button, Group, PasswordInput, Stack } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { changePassword } from "@/features/profile/api/change-password";
import { messages } from "@/features/profile/messages";
import { useMessages } from "@/shared/i18n/language";
import { notifyDone } from "@/shared/ui/notify";
import { Part } from "@/shared/ui/part";
import { ProblemAlert } from "@/shared/ui/problem-alert";

/** Another password; whoever is signed in elsewhere is signed out there. */
export function PasswordForm() {
  const text = useMessages(messages);
  const queries = useQueryClient();
  const [old, setOld] = useState("");
  const [next, setNext] = useState("");
  const change = useMutation({
    mutationFn: () => changePassword(old, next),
    onSuccess: () => {
      setOld("");
      setNext("");
      notifyDone(text.passwordChanged);
      return queries.invalidateQueries({ queryKey: ["me"] });
    },
  });
  return (
    <Part title={text.password}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate();
        }}
      >
        <Stack gap="sm">
          <PasswordInput
            label={text.oldPassword}
            autoComplete="current-password"
            required
            value={old}
            onChange={(event) => {
              setOld(event.currentTarget.value);
            }}
          />
          <PasswordInput
            label={text.newPassword}
            description={text.passwordRule}
            autoComplete="new-password"
            required
            value={next}
            onChange={(event) => {
              setNext(event.currentTarget.value);
            }}
          />
          {change.error !== null && <ProblemAlert error={change.error} />}
          <Group>
            <Button
              type="submit"
              variant="default"
              disabled={old === "" || next.length < 12}
              loading={change.isPending}
            >
              {text.changePassword}
            </Button>
          </Group>
        </Stack>
      </form>
    </Part>
  );
}
