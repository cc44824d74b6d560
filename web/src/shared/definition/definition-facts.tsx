import { Group } from "@mantine/core";

import type { Definition } from "@/shared/definition/api/get-definition";
import { messages } from "@/shared/definition/messages";
import { fromCode } from "@/shared/format/format";
import { useFormat } from "@/shared/format/use-format";
import { useMessages } from "@/shared/i18n/language";
import { StateBadge } from "@/shared/ui/state-badge";

/** How a definition stands: its state and version, who answers for it, and until when. */
export function DefinitionFacts({ definition }: { definition: Definition }) {
  const text = useMessages(messages);
  const format = useFormat();
  return (
    <Group gap="sm" mt={4}>
      <StateBadge state={definition.state} label={text.states[definition.state]} />
      <span>{text.version(definition.version)}</span>
      {definition.owner !== null && (
        <span>
          {text.owner}: {fromCode(definition.owner)}
        </span>
      )}
      {definition.review_by !== null && (
        <span>
          {text.reviewBy}: {format.date(definition.review_by)}
        </span>
      )}
    </Group>
  );
}
