import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { modals } from "@mantine/modals";
import { useState } from "react";

import { useMessages } from "@/shared/i18n/language";
import { messages } from "@/shared/ui/messages";

interface Question {
  title: string;
  text?: string;
  /** What the button that goes on says. */
  confirm: string;
  color?: string;
  isRequired?: boolean;
}

/** Ask for a reason in a dialog; null when the person thinks better of it. */
export function askReason(question: Question): Promise<string | null> {
  return new Promise((resolve) => {
    const id = modals.open({
      title: question.title,
      children: (
        <ReasonForm
          question={question}
          onAnswer={(reason) => {
            resolve(reason);
            modals.close(id);
          }}
        />
      ),
      onClose: () => {
        resolve(null);
      },
    });
  });
}

function ReasonForm({
  question,
  onAnswer,
}: {
  question: Question;
  onAnswer: (reason: string | null) => void;
}) {
  const text = useMessages(messages);
  const [reason, setReason] = useState("");
  const isRequired = question.isRequired ?? true;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onAnswer(reason.trim());
      }}
    >
      <Stack gap="sm">
        {question.text !== undefined && <Text size="sm">{question.text}</Text>}
        <Textarea
          label={text.reason}
          description={isRequired ? text.reasonNeeded : undefined}
          required={isRequired}
          autosize
          minRows={2}
          data-autofocus
          value={reason}
          onChange={(event) => {
            setReason(event.currentTarget.value);
          }}
        />
        <Group justify="flex-end">
          <Button
            variant="default"
            onClick={() => {
              onAnswer(null);
            }}
          >
            {text.cancel}
          </Button>
          <Button
            type="submit"
            color={question.color}
            disabled={isRequired && reason.trim() === ""}
          >
            {question.confirm}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
