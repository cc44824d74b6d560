import { Alert, Button, Code, CopyButton, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconShieldCheck } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { verifyAudit } from "@/features/admin/api/verify-audit";
import { messages } from "@/features/admin/audit-messages";
import { auditHeadQuery } from "@/features/admin/queries";
import { useMessages } from "@/shared/i18n/language";
import { Facts } from "@/shared/ui/facts";
import { ProblemAlert } from "@/shared/ui/problem-alert";

const HEAD = /^[0-9a-f]{64}$/;

/** Computes the chain anew, and says whether every entry is as it was written. */
export function Verification() {
  const text = useMessages(messages);
  const head = useQuery(auditHeadQuery).data;
  const [noted, setNoted] = useState("");
  const isHead = noted === "" || HEAD.test(noted);
  const check = useMutation({ mutationFn: () => verifyAudit(noted || null) });
  const result = check.data;
  return (
    <Stack gap="xs" mb="md">
      <Group align="flex-start" gap="sm">
        <Button
          variant="default"
          leftSection={<IconShieldCheck size={16} aria-hidden />}
          loading={check.isPending}
          disabled={!isHead}
          onClick={() => {
            check.mutate();
          }}
        >
          {text.verify}
        </Button>
        <TextInput
          flex={1}
          maw={420}
          aria-label={text.noted}
          placeholder={text.noted}
          value={noted}
          error={isHead ? undefined : text.notAHead}
          onChange={(event) => {
            setNoted(event.currentTarget.value.trim().toLowerCase());
          }}
        />
      </Group>
      {typeof head?.hash === "string" && (
        <CopyButton value={head.hash}>
          {({ copied, copy }) => (
            <Group gap="xs">
              <Text size="xs" c="dimmed" style={{ wordBreak: "break-all" }}>
                {text.head} <Code>{head.hash}</Code>
              </Text>
              <Button size="compact-xs" variant="subtle" onClick={copy}>
                {copied ? text.copied : text.copy}
              </Button>
            </Group>
          )}
        </CopyButton>
      )}
      {check.error !== null && <ProblemAlert error={check.error} />}
      {result !== undefined && (
        <Alert
          role="status"
          color={result.is_sound ? "teal" : "red"}
          title={result.is_sound ? text.sound : text.unsound}
        >
          {text.verified(result.sealed, result.unsealed, result.seals)}
          {!result.is_sound && (
            <Facts
              facts={[
                [text.changed, result.changed.join(", ")],
                [text.removed, result.removed.join(", ")],
                [text.inserted, result.inserted.join(", ")],
                [text.brokenSeals, result.broken_seals.join(", ")],
              ]}
            />
          )}
        </Alert>
      )}
    </Stack>
  );
}
