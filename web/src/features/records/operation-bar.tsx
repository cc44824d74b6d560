import { Alert, Button, Group, Stack, Text, Tooltip } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { type OperationOption } from "@/features/records/api/list-operations";
import type { RecordValues } from "@/shared/records/api/list-records";
import { operateRecord } from "@/features/records/api/operate-record";
import { runAction } from "@/features/records/api/run-action";
import { messages } from "@/features/records/messages";
import { actionsQuery, operationsQuery } from "@/features/records/queries";
import { useMessages } from "@/shared/i18n/language";
import { notifyDone } from "@/shared/ui/notify";
import { ProblemAlert } from "@/shared/ui/problem-alert";

interface Props {
  model: string;
  record: RecordValues;
}

/**
 * The operations of a record. Each says before the click what it will need: nothing, the agreement
 * of somebody, or what stands in its way.
 */
export function OperationBar({ model, record }: Props) {
  const text = useMessages(messages);
  const queries = useQueryClient();
  const operations = useQuery(operationsQuery(model, record.id));
  const actions = useQuery(actionsQuery(model, record.id));
  const refresh = () => {
    for (const topic of ["record", "inbox", "home", "approval"]) {
      void queries.invalidateQueries({ queryKey: [topic] });
    }
  };
  const operating = useMutation({
    mutationFn: (option: OperationOption) =>
      operateRecord(model, record.id, option.operation, Number(record.version)),
    onSuccess: (answer, option) => {
      const asked = answer.waits_for.flatMap((one) => one.asks).join(", ");
      notifyDone(answer.outcome === "done" ? text.done(option.title) : text.waits(asked));
    },
    onSettled: refresh,
  });
  const running = useMutation({
    mutationFn: (action: { id: string; title: string }) => runAction(action.id, record.id),
    onSuccess: (_, action) => {
      notifyDone(`${text.started}: ${action.title}`);
    },
    onSettled: refresh,
  });
  const offered = (operations.data ?? []).filter(isOffered);
  const manual = (actions.data ?? []).filter((action) => action.applies);
  if (offered.length === 0 && manual.length === 0) return null;
  return (
    <Stack gap="xs">
      <Group gap="xs" align="flex-start">
        {offered.map((option, index) => (
          <OperationButton
            key={option.operation}
            option={option}
            isFirst={index === 0}
            isLoading={operating.isPending}
            onClick={() => {
              operating.mutate(option);
            }}
          />
        ))}
        {manual.map((action) => (
          <Button
            key={action.automation_id}
            variant="default"
            loading={running.isPending}
            onClick={() => {
              running.mutate({ id: action.automation_id, title: action.title });
            }}
          >
            {action.title}
          </Button>
        ))}
      </Group>
      {operating.error !== null && <ProblemAlert error={operating.error} />}
      {running.error !== null && <ProblemAlert error={running.error} />}
      {offered
        .filter((option) => option.notes.length > 0)
        .map((option) => (
          <Alert key={option.operation} color="gray" p="xs">
            <Text size="sm">{option.notes.join(" ")}</Text>
          </Alert>
        ))}
    </Stack>
  );
}

/** What belongs to other roles or states is left out; what a gate refuses is shown with the reason. */
function isOffered(option: OperationOption): boolean {
  const code = option.problem?.code;
  return code !== "operation_forbidden" && code !== "wrong_state" && code !== "illegal_transition";
}

function OperationButton({
  option,
  isFirst,
  isLoading,
  onClick,
}: {
  option: OperationOption;
  isFirst: boolean;
  isLoading: boolean;
  onClick: () => void;
}) {
  const text = useMessages(messages);
  const asked = option.waits_for.flatMap((one) => one.asks).join(", ");
  const isRefused = option.outcome === "refused";
  const why = [option.problem?.detail, option.problem?.remedy].filter(Boolean).join(" ");
  return (
    <Tooltip label={why} disabled={!isRefused} multiline maw={360}>
      <Stack gap={2}>
        <Button
          variant={isFirst && !isRefused ? "filled" : "default"}
          data-disabled={isRefused || undefined}
          aria-disabled={isRefused}
          loading={isLoading}
          onClick={(event) => {
            if (isRefused) event.preventDefault();
            else onClick();
          }}
        >
          {option.title}
        </Button>
        {asked !== "" && (
          <Text size="xs" c="dimmed">
            {text.needs(asked)}
          </Text>
        )}
        {isRefused && (
          <Text size="xs" c="dimmed" maw={260}>
            {why}
          </Text>
        )}
      </Stack>
    </Tooltip>
  );
}
