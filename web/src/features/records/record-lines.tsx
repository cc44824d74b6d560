import { Group, Skeleton, Text, Title } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import type { RecordValues } from "@/shared/records/api/list-records";
import { isShown, usualColumns } from "@/shared/records/field";
import { FieldValue, isNumber } from "@/features/records/field-value";
import { messages } from "@/features/records/messages";
import { recordsQuery } from "@/features/records/queries";
import type { Field } from "@/shared/api/get-model";
import { modelQuery } from "@/shared/api/queries";
import { useMessages } from "@/shared/i18n/language";
import { ButtonLink, recordPath } from "@/shared/navigation/link";
import { type Column, DataTable } from "@/shared/ui/data-table";
import { ProblemAlert } from "@/shared/ui/problem-alert";

type Row = Record<string, unknown> & { id: number };

/** The lines of a record: each opens as a record of its own. */
export function RecordLines({ field, record }: { field: Field; record: RecordValues }) {
  const text = useMessages(messages);
  const navigate = useNavigate();
  const target = field.to ?? "";
  const back = field.inverse ?? "";
  const model = useQuery(modelQuery(target));
  const list = useInfiniteQuery({
    ...recordsQuery(target, { where: `${back} = ${String(record.id)}`, sort: "id", limit: 100 }),
    enabled: model.isSuccess,
  });
  if (model.error !== null) return null;
  const rows = list.data?.pages.flatMap((page) => page.items as Row[]) ?? [];
  const columns: Column<Row>[] =
    model.data === undefined
      ? []
      : usualColumns(model.data)
          .filter((name) => name !== back)
          .flatMap((name, index) => {
            const column = model.data.fields.find((one) => one.name === name && isShown(one));
            if (column === undefined) return [];
            return {
              key: name,
              header: column.title,
              isMinor: index > 2,
              align: isNumber(column) ? ("right" as const) : undefined,
              render: (row: Row) => <FieldValue field={column} values={row} />,
            };
          });
  return (
    <section>
      <Group justify="space-between" mb={4}>
        <Title order={2} size="sm">
          {field.title}
        </Title>
        {model.data?.rights.create === true && (
          <ButtonLink
            to={`/records/${target}/new`}
            search={{ [back]: String(record.id) }}
            size="compact-sm"
            variant="light"
            leftSection={<IconPlus size={14} aria-hidden />}
          >
            {text.addLine}
          </ButtonLink>
        )}
      </Group>
      {list.error !== null && <ProblemAlert error={list.error} />}
      {list.isPending && <Skeleton height={80} />}
      {list.isSuccess && rows.length === 0 && (
        <Text size="sm" c="dimmed">
          {text.noLines}
        </Text>
      )}
      {rows.length > 0 && (
        <DataTable
          label={field.title}
          columns={columns}
          rows={rows}
          rowKey={(row) => String(row.id)}
          onOpen={(row) => void navigate({ to: recordPath(target, row.id) })}
        />
      )}
    </section>
  );
}
