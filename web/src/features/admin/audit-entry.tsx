import { Code, Stack, Text } from "@mantine/core";

import type { AuditEntry } from "@/features/admin/api/list-audit";
import { messages } from "@/features/admin/audit-messages";
import { fromCode } from "@/shared/format/format";
import { useFormat } from "@/shared/format/use-format";
import { useMessages } from "@/shared/i18n/language";
import { PageLink, recordPath } from "@/shared/navigation/link";
import { Facts } from "@/shared/ui/facts";

/** One entry whole: what was before and after, and what led to it. */
export function AuditEntryView({ entry }: { entry: AuditEntry }) {
  const text = useMessages(messages);
  const format = useFormat();
  const names = [...new Set(Object.keys({ ...entry.old, ...entry.new }))];
  return (
    <Stack gap="md">
      <Facts
        facts={[
          [text.at, format.time(entry.at)],
          [text.who, entry.actor_name],
          [text.behalf, entry.on_behalf_of],
          [text.what, entry.action],
          [text.channel, fromCode(entry.channel)],
          [
            text.where,
            entry.model !== null && entry.record_id !== null ? (
              <PageLink to={recordPath(entry.model, entry.record_id)} size="sm">
                {entry.model} #{entry.record_id}
              </PageLink>
            ) : (
              entry.subject
            ),
          ],
          [text.reason, entry.reason],
          [
            text.automation,
            entry.automation_id === null ? null : (
              <>
                <PageLink to={`/automations/${entry.automation_id}`} size="sm">
                  {entry.automation_id} ({String(entry.automation_version)})
                </PageLink>
                {", "}
                <PageLink to="/admin/audit" search={{ automation: entry.automation_id }} size="sm">
                  {text.sameAutomation}
                </PageLink>
              </>
            ),
          ],
          [
            text.cause,
            entry.correlation_id === null ? null : (
              <PageLink to="/admin/audit" search={{ cause: entry.correlation_id }} size="sm">
                {text.sameCause}
              </PageLink>
            ),
          ],
          [
            text.event,
            entry.event_id === null ? null : (
              <PageLink to="/admin/audit" search={{ event: entry.event_id }} size="sm">
                {text.sameEvent}
              </PageLink>
            ),
          ],
          [text.digest, <Code key="digest">{entry.digest}</Code>],
        ]}
      />
      {names.length > 0 && (
        <Facts
          facts={names.map((name) => [
            name,
            <Text size="sm" key={name} span>
              {written(entry.old?.[name])} → <b>{written(entry.new?.[name])}</b>
            </Text>,
          ])}
        />
      )}
    </Stack>
  );
}

function written(value: unknown): string {
  if (value === null || value === undefined) return "–";
  return typeof value === "object" ? JSON.stringify(value) : String(value as string);
}
