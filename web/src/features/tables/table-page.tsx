import {
  ActionIcon,
  Button,
  CopyButton,
  Group,
  Skeleton,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconArrowBackUp, IconArrowForwardUp, IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import type { TableCheck } from "@/features/tables/api/check-rows";
import type { Row } from "@/features/tables/api/list-rows";
import type { DecisionTable } from "@/features/tables/api/list-tables";
import { saveRows } from "@/features/tables/api/save-rows";
import { messages } from "@/features/tables/messages";
import { checkQuery, rowsQuery, tableQuery } from "@/features/tables/queries";
import { asText, columnsOf } from "@/features/tables/sheet";
import { SheetView } from "@/features/tables/sheet-view";
import { TableFindings } from "@/features/tables/table-findings";
import { TryTable } from "@/features/tables/try-table";
import { rolesQuery } from "@/shared/api/queries";
import { fromCode } from "@/shared/format/format";
import { useNow } from "@/shared/hooks/use-now";
import { useMessages } from "@/shared/i18n/language";
import { PageLink, usePathPart } from "@/shared/navigation/link";
import { useHasRole } from "@/shared/session/me";
import { Overtaken } from "@/shared/tuning/overtaken";
import { TuningHistory } from "@/shared/tuning/tuning-history";
import { type RowsInForce, useTunedRows } from "@/shared/tuning/use-tuned-rows";
import { askReason } from "@/shared/ui/ask-reason";
import { notifyDone } from "@/shared/ui/notify";
import { Page } from "@/shared/ui/page";
import { ProblemAlert } from "@/shared/ui/problem-alert";

/** A decision table as a spreadsheet. */
export function TablePage() {
  const text = useMessages(messages);
  const id = usePathPart("id");
  const table = useQuery(tableQuery(id));
  const rows = useQuery(rowsQuery(id));
  const error = table.error ?? rows.error;
  return (
    <Page
      title={table.data?.title ?? id}
      before={
        <PageLink to="/tables" size="sm">
          ← {text.tables}
        </PageLink>
      }
      lead={table.data && text.hits[table.data.hit as keyof typeof text.hits]}
      actions={
        <PageLink to={`/admin/workspace/${id}`} size="sm">
          {text.definition}
        </PageLink>
      }
    >
      {error !== null && <ProblemAlert error={error} />}
      {error === null && (table.data === undefined || rows.data === undefined) && (
        <Skeleton height={320} />
      )}
      {table.data !== undefined && rows.data !== undefined && (
        <Sheet key={id} table={table.data} inForce={rows.data} />
      )}
    </Page>
  );
}

function Sheet({ table, inForce }: { table: DecisionTable; inForce: RowsInForce }) {
  const text = useMessages(messages);
  const queries = useQueryClient();
  const mayEdit = useHasRole("administrator", ...table.editors);
  const roles = useQuery(rolesQuery).data ?? [];
  const today = new Date(useNow()).toISOString().slice(0, 10);
  const [day, setDay] = useState(today);
  const [hits, setHits] = useState<number[]>([]);
  const tuned = useTunedRows(inForce);
  const { present, put } = tuned;
  const [settled] = useDebouncedValue(tuned.text, 250);
  const check = useQuery(checkQuery(table.id, JSON.parse(settled) as Row[])).data;
  const columns = columnsOf(table, text.reserved);
  const save = useMutation({
    mutationFn: (reason: string) => saveRows(table.id, present, tuned.revision, reason),
    onSuccess: (tuning) => {
      tuned.settle();
      notifyDone(tuning.state === "proposed" ? text.proposed : text.saved);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["definition"] }),
  });
  const ask = async () => {
    const reason = await askReason({
      title: text.save,
      text: table.needs_four_eyes ? text.fourEyesText : text.saveText,
      confirm: text.save,
    });
    if (reason !== null) save.mutate(reason);
  };
  const roleColumns = table.outputs.filter((one) => /role|first|second|approver/.test(one.name));
  const options = Object.fromEntries(
    [...roleColumns.map((one) => one.name), "owner"].map((name) => [
      name,
      roles.map((role) => role.id),
    ]),
  );
  return (
    <Stack gap="md">
      <Group gap="sm">
        {mayEdit ? (
          <>
            <Button
              disabled={!tuned.hasChanges || tuned.isOvertaken}
              loading={save.isPending}
              onClick={() => void ask()}
            >
              {text.save}
            </Button>
            <ActionIcon
              variant="subtle"
              size={36}
              aria-label={text.undo}
              disabled={!tuned.canUndo}
              onClick={tuned.undo}
            >
              <IconArrowBackUp size={18} />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              size={36}
              aria-label={text.redo}
              disabled={!tuned.canRedo}
              onClick={tuned.redo}
            >
              <IconArrowForwardUp size={18} />
            </ActionIcon>
            <Button
              variant="default"
              leftSection={<IconPlus size={16} aria-hidden />}
              onClick={() => {
                put([...present, {}]);
              }}
            >
              {text.addRow}
            </Button>
          </>
        ) : (
          <Text size="sm" c="dimmed">
            {text.onlyEditors(table.editors.map(fromCode).join(", "))}
          </Text>
        )}
        <CopyButton value={asText(present, columns)}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? text.copied : text.copyAll}
            </Button>
          )}
        </CopyButton>
        <TextInput
          type="date"
          aria-label={text.asOf}
          title={text.asOf}
          value={day}
          onChange={(event) => {
            setDay(event.currentTarget.value || today);
          }}
        />
        {mayEdit && (
          <Text size="xs" c="dimmed">
            {text.pasteHelp}
          </Text>
        )}
      </Group>
      <Overtaken tuned={tuned} />
      {save.error !== null && !tuned.isOvertaken && <ProblemAlert error={save.error} />}
      <SheetView
        label={table.title}
        columns={columns}
        rows={present}
        onChange={mayEdit ? put : undefined}
        marks={marksOf(check, text.unreachable)}
        day={day}
        hits={hits}
        options={options}
      />
      {check !== undefined && <TableFindings check={check} />}
      <TryTable table={table} onHits={setHits} />
      <TuningHistory
        definitionId={table.id}
        rows={inForce.rows}
        mayEdit={mayEdit}
        onRestore={put}
      />
    </Stack>
  );
}

function marksOf(check: TableCheck | undefined, unreachable: string): Map<string, string> {
  const marks = new Map<string, string>();
  for (const problem of check?.problems ?? []) {
    if (problem.row === null) continue;
    const place = [problem.row, problem.column].filter((part) => part !== null).join(":");
    marks.set(place, [problem.message, problem.suggestion].filter(Boolean).join(" "));
  }
  for (const overlap of check?.overlaps ?? []) {
    for (const row of overlap.rows) marks.set(String(row), overlap.message);
  }
  for (const row of check?.unreachable ?? []) marks.set(String(row), unreachable);
  return marks;
}
