import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { commentCase } from "@/features/cases/api/comment-case";
import { messages } from "@/features/cases/messages";
import { commentsQuery } from "@/features/cases/queries";
import { useCaseAct } from "@/features/cases/use-case-acts";
import { useMessages } from "@/shared/i18n/language";
import { Ago } from "@/shared/ui/ago";
import { ProblemAlert } from "@/shared/ui/problem-alert";

export function CaseComments({ id }: { id: string }) {
  const text = useMessages(messages);
  const comments = useQuery(commentsQuery(id));
  const acting = useCaseAct();
  const [words, setWords] = useState("");
  return (
    <Stack gap="sm">
      {comments.error !== null && <ProblemAlert error={comments.error} />}
      {comments.data?.items.length === 0 && (
        <Text size="sm" c="dimmed">
          {text.noComments}
        </Text>
      )}
      {comments.data?.items.map((comment) => (
        <div key={comment.id}>
          <Text size="sm">
            <b>{comment.author_name}</b>{" "}
            <Text span size="xs" c="dimmed">
              <Ago at={comment.created_at} />
            </Text>
          </Text>
          <Text size="sm" style={{ whiteSpace: "pre-wrap" }}>
            {comment.body}
          </Text>
        </div>
      ))}
      <Textarea
        label={text.comment}
        autosize
        minRows={2}
        value={words}
        onChange={(event) => {
          setWords(event.currentTarget.value);
        }}
      />
      <Group justify="flex-end">
        <Button
          variant="light"
          disabled={words.trim() === ""}
          loading={acting.isPending}
          onClick={() => {
            acting.mutate(() => commentCase(id, words.trim()), {
              onSuccess: () => {
                setWords("");
              },
            });
          }}
        >
          {text.send}
        </Button>
      </Group>
    </Stack>
  );
}
