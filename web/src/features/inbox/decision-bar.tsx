import { Button, Group, Menu, Stack, Textarea } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useState } from "react";

import type { Approval } from "@/features/inbox/api/get-approval";
import { type DecisionName, decisionsOf, NEEDS } from "@/features/inbox/decision";
import classes from "@/features/inbox/decision-bar.module.css";
import { messages } from "@/features/inbox/messages";
import { useDecide } from "@/features/inbox/use-decide";
import { useMessages } from "@/shared/i18n/language";
import { PersonSelect } from "@/shared/people/person-select";
import { useMe } from "@/shared/session/me";
import { notifyDone } from "@/shared/ui/notify";
import { ProblemAlert } from "@/shared/ui/problem-alert";

const MAIN: readonly DecisionName[] = ["approve", "reject", "answer"];

interface Props {
  approval: Approval;
  intent: "approve" | "reject" | null;
  onDecided?: () => void;
}

/** The decisions of the reader, within reach of a thumb. */
export function DecisionBar({ approval, intent, onDecided }: Props) {
  const text = useMessages(messages);
  const offered = decisionsOf(approval, useMe());
  const [chosen, setChosen] = useState<DecisionName | null>(
    intent !== null && offered.includes(intent) ? intent : null,
  );
  if (offered.length === 0) return null;
  if (chosen !== null) {
    return (
      <DecisionForm
        approval={approval}
        name={chosen}
        onBack={() => {
          setChosen(null);
        }}
        onDecided={onDecided}
      />
    );
  }
  const others = offered.filter((name) => !MAIN.includes(name));
  return (
    <div className={classes.bar}>
      <Group gap="xs" wrap="nowrap">
        {offered
          .filter((name) => MAIN.includes(name))
          .map((name) => (
            <Button
              key={name}
              size="md"
              flex={1}
              color={name === "reject" ? "red" : undefined}
              variant={name === "reject" ? "light" : "filled"}
              onClick={() => {
                setChosen(name);
              }}
            >
              {text[name]}
            </Button>
          ))}
        <Menu position="top-end" withinPortal>
          <Menu.Target>
            <Button size="md" variant="default" aria-label={text.otherDecisions}>
              <IconDots size={18} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {others.map((name) => (
              <Menu.Item
                key={name}
                onClick={() => {
                  setChosen(name);
                }}
              >
                {text[name]}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </Group>
    </div>
  );
}

function DecisionForm({
  approval,
  name,
  onBack,
  onDecided,
}: {
  approval: Approval;
  name: DecisionName;
  onBack: () => void;
  onDecided?: () => void;
}) {
  const text = useMessages(messages);
  const needs = NEEDS[name];
  const [words, setWords] = useState("");
  const [userId, setUserId] = useState<number | null>(null);
  const deciding = useDecide(approval);
  const isComplete =
    (needs.text !== "required" || words.trim() !== "") && (!needs.person || userId !== null);
  const label =
    name === "ask" ? text.question : needs.text === "required" ? text.reason : text.note;
  return (
    <form
      className={classes.bar}
      onSubmit={(event) => {
        event.preventDefault();
        deciding.mutate(
          { name, text: words.trim(), userId },
          {
            onSuccess: () => {
              notifyDone(`${text.decided}: ${approval.title}`);
              if (name === "comment" || name === "ask") onBack();
              else onDecided?.();
            },
          },
        );
      }}
    >
      <Stack gap="xs">
        {deciding.error !== null && <ProblemAlert error={deciding.error} />}
        {needs.person && (
          <PersonSelect label={text.person} value={userId} onChange={setUserId} isRequired />
        )}
        <Textarea
          label={name === "comment" || name === "answer" ? text[name] : label}
          autosize
          minRows={2}
          autoFocus
          data-autofocus
          required={needs.text === "required"}
          value={words}
          onChange={(event) => {
            setWords(event.currentTarget.value);
          }}
        />
        <Group gap="xs" wrap="nowrap">
          <Button size="md" variant="default" onClick={onBack}>
            {text.back}
          </Button>
          <Button
            type="submit"
            size="md"
            flex={1}
            color={name === "reject" ? "red" : undefined}
            disabled={!isComplete}
            loading={deciding.isPending}
          >
            {text[name]}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
