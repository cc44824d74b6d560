import {
  Button,
  Code,
  CopyButton,
  Group,
  Modal,
  MultiSelect,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { createToken } from "@/features/profile/api/create-token";
import { revokeToken } from "@/features/profile/api/revoke-token";
import { messages } from "@/features/profile/messages";
import { scopesQuery, tokensQuery } from "@/features/profile/queries";
import { DateTimeField } from "@/shared/dates/date-field";
import { useFormat } from "@/shared/format/use-format";
import { useMessages } from "@/shared/i18n/language";
import { notifyProblem } from "@/shared/ui/notify";
import { Part } from "@/shared/ui/part";
import { ProblemAlert } from "@/shared/ui/problem-alert";

/** Tokens by which programs act in one's name, within their scopes. */
export function Tokens() {
  const text = useMessages(messages);
  const format = useFormat();
  const queries = useQueryClient();
  const found = useQuery(tokensQuery);
  const [isOpen, form] = useDisclosure();
  const revoke = useMutation({
    mutationFn: (id: string) => revokeToken(id),
    onError: notifyProblem,
    onSettled: () => queries.invalidateQueries({ queryKey: ["me"] }),
  });
  return (
    <Part title={text.tokens}>
      <Text size="sm" c="dimmed">
        {text.tokensText}
      </Text>
      {found.error !== null && <ProblemAlert error={found.error} />}
      {found.data?.map((token) => (
        <Group key={token.id} justify="space-between" align="flex-start">
          <div>
            <Text size="sm">
              {token.name} …{token.hint}
            </Text>
            <Text size="xs" c="dimmed">
              {token.scopes.join(", ")}
              {token.expires_at !== null && `, ${text.until(format.time(token.expires_at))}`}
            </Text>
          </div>
          <Button
            size="compact-xs"
            variant="subtle"
            color="red"
            loading={revoke.isPending}
            onClick={() => {
              revoke.mutate(token.id);
            }}
          >
            {text.revoke}
          </Button>
        </Group>
      ))}
      <div>
        <Button size="xs" variant="default" onClick={form.open}>
          {text.newToken}
        </Button>
      </div>
      <Modal opened={isOpen} onClose={form.close} title={text.newToken}>
        <TokenForm onDone={form.close} />
      </Modal>
    </Part>
  );
}

function TokenForm({ onDone }: { onDone: () => void }) {
  const text = useMessages(messages);
  const queries = useQueryClient();
  const scopes = useQuery(scopesQuery).data ?? [];
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<string[]>([]);
  const [expires, setExpires] = useState<string | null>(null);
  const create = useMutation({
    mutationFn: () => createToken({ name, scopes: chosen, expires_at: expires }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["me"] }),
  });
  if (create.data !== undefined) {
    const { secret } = create.data;
    return (
      <Stack gap="sm">
        <Text size="sm">{text.secretOnce}</Text>
        <Code block style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>
          {secret}
        </Code>
        <Group justify="flex-end">
          <CopyButton value={secret}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy}>
                {copied ? text.copied : text.copy}
              </Button>
            )}
          </CopyButton>
          <Button onClick={onDone}>{text.done}</Button>
        </Group>
      </Stack>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate();
      }}
    >
      <Stack gap="sm">
        <TextInput
          label={text.tokenName}
          required
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
        />
        <MultiSelect
          label={text.scopes}
          required
          data={scopes.map((one) => ({ value: one.scope, label: one.title }))}
          value={chosen}
          onChange={setChosen}
        />
        <DateTimeField label={text.expires} value={expires} onChange={setExpires} />
        {create.error !== null && <ProblemAlert error={create.error} />}
        <Group justify="flex-end">
          <Button
            type="submit"
            disabled={name === "" || chosen.length === 0}
            loading={create.isPending}
          >
            {text.create}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
