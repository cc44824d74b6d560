import { Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { messages } from "@/features/approvals/messages";
import { withoutOwnerQuery } from "@/features/approvals/queries";
import { useMessages } from "@/shared/i18n/language";
import { PageLink } from "@/shared/navigation/link";
import { Ago } from "@/shared/ui/ago";
import { Part } from "@/shared/ui/part";
import { ProblemAlert } from "@/shared/ui/problem-alert";

/** Open steps that would wait for ever, since nobody can decide them. */
export function Hanging() {
  const text = useMessages(messages);
  const found = useQuery(withoutOwnerQuery);
  return (
    <Part title={text.hanging}>
      {found.error !== null && (
        <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />
      )}
      {found.isPending && <Skeleton height={40} />}
      {found.data?.length === 0 && (
        <Text size="sm" c="dimmed">
          {text.noneHanging}
        </Text>
      )}
      {found.data?.map((one) => (
        <div key={`${one.request_id} ${one.step}`}>
          <PageLink to={`/approvals/${one.request_id}`} size="sm" underline="always">
            {one.title}
          </PageLink>{" "}
          <Text span size="sm" c="dimmed">
            {one.reason} {one.opened_at !== null && <Ago at={one.opened_at} />}
          </Text>
        </div>
      ))}
      {(found.data?.length ?? 0) > 0 && <Text size="sm">{text.hangingText}</Text>}
    </Part>
  );
}
