import { Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import type { Comparison } from "@/shared/definition/api/compare-versions";
import { messages } from "@/shared/definition/messages";
import { differenceQuery } from "@/shared/definition/queries";
import { Difference } from "@/shared/editor/difference";
import { useMessages } from "@/shared/i18n/language";
import { ProblemAlert } from "@/shared/ui/problem-alert";

interface Props {
  id: string;
  before: number;
  after: number;
}

/** Two versions of a definition side by side, its rows below it. */
export function Compared({ id, before, after }: Props) {
  const text = useMessages(messages);
  const found = useQuery(differenceQuery(id, before, after));
  if (found.error !== null) return <ProblemAlert error={found.error} />;
  if (found.data === undefined) return <Skeleton height={240} />;
  return (
    <>
      <Text size="sm" fw={600} mb="xs">
        {text.compareWith(before)}
      </Text>
      {found.data.is_same ? (
        <Text size="sm">{text.same}</Text>
      ) : (
        <Difference
          label={text.compareWith(before)}
          before={whole(found.data.before)}
          after={whole(found.data.after)}
        />
      )}
    </>
  );
}

function whole(side: Comparison["before"]): string {
  return [side.content, side.rows_content].filter(Boolean).join("\n");
}
