import { Button, Group, Stack, Text, Textarea, Title } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { commentRecord } from "@/features/records/api/comment-record";
import type { TimelineEntry } from "@/features/records/api/list-timeline";
import { FieldValue } from "@/shared/records/field-value";
import { messages } from "@/features/records/messages";
import { explanationQuery, timelineQuery } from "@/features/records/queries";
import type { Model } from "@/shared/api/get-model";
import { fromCode } from "@/shared/format/format";
import { useMessages } from "@/shared/i18n/language";
import { Ago } from "@/shared/ui/ago";
import { notifyProblem } from "@/shared/ui/notify";
import { ProblemAlert } from "@/shared/ui/problem-alert";
import { MoreButton } from "@/shared/ui/more-button";

/** Changes, operations, approvals, runs and comments in one column, each explained on demand. */
export function RecordTimeline({ model, id }: { model: Model; id: number }) {
  const text = useMessages(messages);
  const timeline = useInfiniteQuery(timelineQuery(model.id, id));
  const entries = timeline.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Stack gap="sm">
      <Title order={2} size="sm">
        {text.timeline}
      </Title>
      <CommentBox model={model.id} id={id} />
      {timeline.error !== null && <ProblemAlert error={timeline.error} />}
      {timeline.isSuccess && entries.length === 0 && (
        <Text size="sm" c="dimmed">
          {text.noTimeline}
        </Text>
      )}
      {entries.map((entry) => (
        <Entry key={entry.id} model={model} entry={entry} />
      ))}
      <MoreButton query={timeline} size="xs" />
    </Stack>
  );
}

function CommentBox({ model, id }: { model: string; id: number }) {
  const text = useMessages(messages);
  const queries = useQueryClient();
  const [words, setWords] = useState("");
  const sending = useMutation({
    mutationFn: () => commentRecord(model, id, words.trim()),
    onSuccess: () => {
      setWords("");
      void queries.invalidateQueries({ queryKey: ["record", model, id, "timeline"] });
    },
    onError: notifyProblem,
  });
  return (
    <div>
      <Textarea
        aria-label={text.comment}
        placeholder={text.comment}
        autosize
        minRows={1}
        value={words}
        onChange={(event) => {
          setWords(event.currentTarget.value);
        }}
      />
      {words.trim() !== "" && (
        <Group justify="flex-end" mt={6}>
          <Button
            size="xs"
            loading={sending.isPending}
            onClick={() => {
              sending.mutate();
            }}
          >
            {text.send}
          </Button>
        </Group>
      )}
    </div>
  );
}

function Entry({ model, entry }: { model: Model; entry: TimelineEntry }) {
  const text = useMessages(messages);
  const [isExplained, setExplained] = useState(false);
  const names = Object.keys(entry.new ?? {}).filter((name) => name !== "version");
  const isChange = entry.action === "record.updated";
  return (
    <div>
      <Text size="sm" component="div">
        <b>{entry.automation_id ?? entry.actor_name}</b>
        {entry.on_behalf_of !== null && ` (${entry.on_behalf_of})`}{" "}
        {text.acts[entry.action] ?? fromCode(entry.action.split(".").slice(1).join(" "))}
        <Text span size="xs" c="dimmed">
          {" "}
          · <Ago at={entry.at} />
        </Text>
      </Text>
      {entry.comment != null && (
        <Text size="sm" style={{ whiteSpace: "pre-wrap" }}>
          {entry.comment}
        </Text>
      )}
      {entry.reason !== null && entry.reason !== "" && <Text size="sm">„{entry.reason}“</Text>}
      {isChange &&
        names.map((name) => {
          const field = model.fields.find((one) => one.name === name);
          return (
            field !== undefined && (
              <Text size="xs" key={name} component="div">
                {field.title}: <FieldValue field={field} values={entry.old ?? {}} /> →{" "}
                <FieldValue field={field} values={entry.new ?? {}} />
              </Text>
            )
          );
        })}
      {entry.event_id !== null && (
        <Button
          variant="subtle"
          size="compact-xs"
          aria-expanded={isExplained}
          onClick={() => {
            setExplained(!isExplained);
          }}
        >
          {text.explain}
        </Button>
      )}
      {isExplained && entry.event_id !== null && <Explained eventId={entry.event_id} />}
    </div>
  );
}

function Explained({ eventId }: { eventId: string }) {
  const text = useMessages(messages);
  const explanation = useQuery(explanationQuery(eventId));
  if (explanation.error !== null) return <ProblemAlert error={explanation.error} />;
  const { reactions = [], not_looked_at: others = [] } = explanation.data ?? {};
  return (
    <Stack gap={4} pl="sm">
      {reactions.map((reaction, index) => (
        <Text size="xs" key={index}>
          <b>{String(reaction.title ?? reaction.automation)}</b>: {String(reaction.sentence)}
        </Text>
      ))}
      {others.map((other, index) => (
        <Text size="xs" c="dimmed" key={index}>
          {text.notLookedAt}: {String(other.title)} – {String(other.why)}
        </Text>
      ))}
    </Stack>
  );
}
