import { Button, Group, Paper, Text } from "@mantine/core";

import { dismissCase } from "@/features/cases/api/dismiss-case";
import { resolveCase } from "@/features/cases/api/resolve-case";
import { takeCase } from "@/features/cases/api/take-case";
import { messages } from "@/features/cases/messages";
import { useCaseAct } from "@/features/cases/use-case-acts";
import { useMessages } from "@/shared/i18n/language";
import { askReason } from "@/shared/ui/ask-reason";
import { notifyDone, notifyProblem } from "@/shared/ui/notify";

/** The same for all that are selected; those that refuse say why and stay selected. */
export function CaseBulkBar({
  selected,
  onSelect,
}: {
  selected: ReadonlySet<string>;
  onSelect: (selected: ReadonlySet<string>) => void;
}) {
  const text = useMessages(messages);
  const acting = useCaseAct();
  const each = (act: (id: string) => Promise<unknown>) => {
    acting.mutate(async () => {
      const failed = new Set<string>();
      for (const id of selected) {
        try {
          await act(id);
        } catch (error) {
          failed.add(id);
          if (failed.size === 1) notifyProblem(error);
        }
      }
      notifyDone(text.bulkDone(selected.size - failed.size, failed.size));
      onSelect(failed);
    });
  };
  const because = async (title: string, act: (id: string, reason: string) => Promise<unknown>) => {
    const reason = await askReason({ title, confirm: title });
    if (reason !== null) each((id) => act(id, reason));
  };
  return (
    <Paper withBorder p="xs" mb="sm">
      <Group gap="sm">
        <Text size="sm" fw={600}>
          {text.selected(selected.size)}
        </Text>
        <Button
          size="xs"
          loading={acting.isPending}
          onClick={() => {
            each(takeCase);
          }}
        >
          {text.take}
        </Button>
        <Button
          size="xs"
          variant="light"
          disabled={acting.isPending}
          onClick={() => void because(text.resolve, resolveCase)}
        >
          {text.resolve}
        </Button>
        <Button
          size="xs"
          variant="light"
          color="gray"
          disabled={acting.isPending}
          onClick={() => void because(text.dismiss, dismissCase)}
        >
          {text.dismiss}
        </Button>
        <Button
          size="xs"
          variant="subtle"
          ml="auto"
          onClick={() => {
            onSelect(new Set());
          }}
        >
          {text.clear}
        </Button>
      </Group>
    </Paper>
  );
}
