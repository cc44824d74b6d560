import { Button, Group, Modal, Stack, Textarea } from "@mantine/core";
import { useState } from "react";

import { assignCase } from "@/features/cases/api/assign-case";
import { dismissCase } from "@/features/cases/api/dismiss-case";
import { handOverCase } from "@/features/cases/api/hand-over-case";
import type { Case } from "@/features/cases/api/list-cases";
import { releaseCase } from "@/features/cases/api/release-case";
import { reopenCase } from "@/features/cases/api/reopen-case";
import { resolveCase } from "@/features/cases/api/resolve-case";
import { takeCase } from "@/features/cases/api/take-case";
import { messages } from "@/features/cases/messages";
import { useCaseAct } from "@/features/cases/use-case-acts";
import { useMessages } from "@/shared/i18n/language";
import { PersonSelect } from "@/shared/people/person-select";
import { RoleSelect } from "@/shared/people/role-select";
import { useMe } from "@/shared/session/me";
import { askReason } from "@/shared/ui/ask-reason";

/** What can be done with a case in its present state. */
export function CaseActs({ one }: { one: Case }) {
  const text = useMessages(messages);
  const me = useMe();
  const acting = useCaseAct();
  const [dialog, setDialog] = useState<"assign" | "handOver" | null>(null);
  const because = async (
    title: string,
    act: (id: string, reason: string) => Promise<unknown>,
    hint?: string,
  ) => {
    const reason = await askReason({ title, confirm: title, text: hint });
    if (reason !== null) acting.mutate(() => act(one.id, reason));
  };
  if (one.state === "resolved" || one.state === "dismissed") {
    return (
      <Button variant="default" onClick={() => void because(text.reopen, reopenCase)}>
        {text.reopen}
      </Button>
    );
  }
  return (
    <Group gap="xs">
      <Button onClick={() => void because(text.resolve, resolveCase, text.resolveText)}>
        {text.resolve}
      </Button>
      {one.assignee_id === me.user_id ? (
        <Button
          variant="default"
          onClick={() => {
            acting.mutate(() => releaseCase(one.id));
          }}
        >
          {text.release}
        </Button>
      ) : (
        <Button
          variant="light"
          onClick={() => {
            acting.mutate(() => takeCase(one.id));
          }}
        >
          {text.take}
        </Button>
      )}
      <Button
        variant="default"
        onClick={() => {
          setDialog("assign");
        }}
      >
        {text.assign}
      </Button>
      <Button
        variant="default"
        onClick={() => {
          setDialog("handOver");
        }}
      >
        {text.handOver}
      </Button>
      <Button variant="default" onClick={() => void because(text.dismiss, dismissCase)}>
        {text.dismiss}
      </Button>
      <Dialog
        kind={dialog}
        one={one}
        onClose={() => {
          setDialog(null);
        }}
      />
    </Group>
  );
}

function Dialog({
  kind,
  one,
  onClose,
}: {
  kind: "assign" | "handOver" | null;
  one: Case;
  onClose: () => void;
}) {
  const text = useMessages(messages);
  const acting = useCaseAct();
  const [userId, setUserId] = useState<number | null>(null);
  const [role, setRole] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const send = () => {
    acting.mutate(
      () =>
        kind === "assign"
          ? assignCase(one.id, userId ?? 0)
          : handOverCase(one.id, role ?? "", reason || undefined),
      { onSuccess: onClose },
    );
  };
  const title = kind === "assign" ? text.assign : text.handOver;
  return (
    <Modal
      opened={kind !== null}
      onClose={onClose}
      title={title}
      closeButtonProps={{ "aria-label": text.back }}
    >
      <Stack gap="sm">
        {kind === "assign" ? (
          <PersonSelect label={text.person} value={userId} onChange={setUserId} isRequired />
        ) : (
          <>
            <RoleSelect label={text.role} value={role} onChange={setRole} isRequired />
            <Textarea
              label={text.reason}
              value={reason}
              onChange={(event) => {
                setReason(event.currentTarget.value);
              }}
            />
          </>
        )}
        <Group justify="flex-end">
          <Button
            loading={acting.isPending}
            disabled={kind === "assign" ? userId === null : role === null}
            onClick={send}
          >
            {title}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
