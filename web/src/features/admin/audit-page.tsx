import {
  Anchor,
  Autocomplete,
  Button,
  Drawer,
  Group,
  Select,
  Text,
  TextInput,
} from "@mantine/core";
import { IconShieldCheck } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { AuditEntry, AuditQuery } from "@/features/admin/api/list-audit";
import { AuditEntryView } from "@/features/admin/audit-entry";
import { messages } from "@/features/admin/audit-messages";
import { Cause } from "@/features/admin/cause";
import { auditQuery } from "@/features/admin/queries";
import { Verification } from "@/features/admin/verification";
import { definitionsQuery } from "@/shared/definition/queries";
import { fromCode } from "@/shared/format/format";
import { startOfDay } from "@/shared/format/moment";
import { isUuid } from "@/shared/format/uuid";
import { useFormat } from "@/shared/format/use-format";
import { useMessages } from "@/shared/i18n/language";
import { PageLink, recordPath } from "@/shared/navigation/link";
import { type Search, usePageSearch } from "@/shared/navigation/search";
import { PersonSelect } from "@/shared/people/person-select";
import { useMe } from "@/shared/session/me";
import type { Column } from "@/shared/ui/data-table";
import { Page } from "@/shared/ui/page";
import { QueryList } from "@/shared/ui/query-list";

/** What is looked for most; any other can be typed. */
const ACTIONS = [
  "record.created",
  "record.updated",
  "record.deleted",
  "approval.requested",
  "approval.approved",
  "approval.rejected",
  "approval.granted",
  "automation.blocked",
  "definition.published",
  "tuning.changed",
  "case.opened",
  "run.failed",
  "identity.signed_in",
  "identity.role_assigned",
];

/** An id of a cause from the address, if it can be one. */
function causeOf(search: Search): string | null {
  return search.cause !== undefined && isUuid(search.cause) ? search.cause : null;
}

function queryOf(search: Search, zone: string): AuditQuery {
  return {
    model: search.model ?? null,
    record_id: /^\d+$/.test(search.record ?? "") ? Number(search.record) : null,
    actor_id: search.actor === undefined ? null : Number(search.actor),
    action: search.action ?? null,
    correlation_id: causeOf(search),
    event_id: search.event ?? null,
    automation_id: search.automation ?? null,
    since: search.since === undefined ? null : startOfDay(search.since, zone),
    until: search.until === undefined ? null : startOfDay(search.until, zone, 1),
    limit: 50,
  };
}

/** Everything that anybody or anything did, and the proof that nothing was changed afterwards. */
export function AuditPage() {
  const text = useMessages(messages);
  const format = useFormat();
  const [search] = usePageSearch();
  const [open, setOpen] = useState<AuditEntry | null>(null);
  const zone = useMe().time_zone;
  const cause = causeOf(search);
  const found = useInfiniteQuery(auditQuery(queryOf(search, zone)));
  const columns: Column<AuditEntry>[] = [
    { key: "at", header: text.at, width: 190, render: (one) => format.time(one.at) },
    {
      key: "who",
      header: text.who,
      render: (one) => (
        <>
          {one.actor_name}
          {one.on_behalf_of !== null && (
            <Text size="xs" c="dimmed">
              {text.onBehalfOf(one.on_behalf_of)}
            </Text>
          )}
        </>
      ),
    },
    { key: "what", header: text.what, render: (one) => fromCode(one.action.replaceAll(".", "_")) },
    {
      key: "where",
      header: text.where,
      isMinor: true,
      render: (one) =>
        one.model !== null && one.record_id !== null ? (
          <PageLink to={recordPath(one.model, one.record_id)} size="sm">
            {one.model} #{one.record_id}
          </PageLink>
        ) : (
          one.subject
        ),
    },
    {
      key: "change",
      header: text.change,
      isMinor: true,
      render: (one) => (
        <Text size="xs" lineClamp={2} maw={340}>
          {Object.keys({ ...one.old, ...one.new }).join(", ")}
        </Text>
      ),
    },
  ];
  return (
    <Page
      title={text.audit}
      lead={text.auditLead}
      actions={
        <Anchor href={exportAddress(queryOf(search, zone))} download size="sm">
          {text.export}
        </Anchor>
      }
    >
      <Verification />
      <Filters />
      {cause !== null && <Cause id={cause} />}
      <QueryList
        label={text.audit}
        query={found}
        columns={columns}
        rowKey={(one) => String(one.id)}
        onOpen={setOpen}
        empty={{ icon: IconShieldCheck, title: text.noEntries }}
      />
      <Drawer
        opened={open !== null}
        onClose={() => {
          setOpen(null);
        }}
        position="right"
        size="lg"
        title={text.entry}
      >
        {open !== null && <AuditEntryView entry={open} />}
      </Drawer>
    </Page>
  );
}

function exportAddress(query: AuditQuery): string {
  const given = Object.entries({ ...query, limit: null, format: "csv" })
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => [name, String(value)]);
  return `/api/v1/audit/export?${new URLSearchParams(given).toString()}`;
}

function Filters() {
  const text = useMessages(messages);
  const [search, change] = usePageSearch();
  const automations = useQuery(definitionsQuery("automation")).data ?? [];
  const field = (name: "model" | "record") => (
    <TextInput
      label={text[name]}
      w={150}
      value={search[name] ?? ""}
      onChange={(event) => {
        change({ [name]: event.currentTarget.value });
      }}
    />
  );
  return (
    <Group gap="sm" mb="sm" align="flex-end">
      <PersonSelect
        label={text.who}
        value={search.actor === undefined ? null : Number(search.actor)}
        onChange={(id) => {
          change({ actor: id === null ? undefined : String(id) });
        }}
      />
      <Autocomplete
        label={text.action}
        w={190}
        data={ACTIONS}
        value={search.action ?? ""}
        onChange={(action) => {
          change({ action });
        }}
      />
      {field("model")}
      {field("record")}
      <TextInput
        label={text.since}
        type="date"
        value={search.since ?? ""}
        onChange={(event) => {
          change({ since: event.currentTarget.value });
        }}
      />
      <TextInput
        label={text.until}
        type="date"
        value={search.until ?? ""}
        onChange={(event) => {
          change({ until: event.currentTarget.value });
        }}
      />
      <Select
        label={text.automation}
        placeholder={text.any}
        searchable
        clearable
        w={220}
        data={automations.map((one) => ({ value: one.id, label: one.title }))}
        value={search.automation ?? null}
        onChange={(automation) => {
          change({ automation: automation ?? undefined });
        }}
      />
      {(search.cause ?? search.event) !== undefined && (
        <Button
          variant="subtle"
          onClick={() => {
            change({ cause: undefined, event: undefined });
          }}
        >
          {text.allCauses}
        </Button>
      )}
    </Group>
  );
}
