import {
  Button,
  Checkbox,
  Chip,
  Group,
  Menu,
  Popover,
  SegmentedControl,
  Select,
  Stack,
} from "@mantine/core";
import { IconColumns3, IconDownload } from "@tabler/icons-react";
import { Suspense, lazy } from "react";

import { isShown, stateField, usualColumns } from "@/shared/records/field";
import { Filter } from "@/features/records/filter";
import { messages } from "@/features/records/messages";
import { ViewsMenu } from "@/features/records/views-menu";
import type { Model } from "@/shared/api/get-model";
import { useMessages } from "@/shared/i18n/language";
import { usePageSearch } from "@/shared/navigation/search";
import { SearchField } from "@/shared/ui/search-field";

const ImportDialog = lazy(async () => ({
  default: (await import("@/features/records/import-dialog")).ImportDialog,
}));

const FORMATS = ["csv", "xlsx", "json"];

/** Search, filter, columns, layout and export of a list; all of it lives in the address. */
export function RecordsToolbar({ model }: { model: Model }) {
  const text = useMessages(messages);
  const [search, change] = usePageSearch();
  return (
    <Group gap="sm" mb="sm" align="flex-start">
      <SearchField label={text.search} miw={180} />
      <Filter model={model.id} />
      <ViewsMenu model={model.id} />
      <GroupBy model={model} />
      {stateField(model) !== undefined && (
        <SegmentedControl
          aria-label={text.layout}
          value={search.layout ?? "list"}
          data={[
            { value: "list", label: text.list },
            { value: "board", label: text.board },
          ]}
          onChange={(layout) => {
            change({ layout: layout === "list" ? undefined : layout });
          }}
        />
      )}
      <Columns model={model} />
      <Chip
        variant="light"
        checked={search.archived === "yes"}
        onChange={(isOn) => {
          change({ archived: isOn ? "yes" : undefined });
        }}
      >
        {text.archived}
      </Chip>
      {model.rights.export === true && <Export model={model} />}
      {model.rights.create === true && (
        <Suspense fallback={null}>
          <ImportDialog model={model} />
        </Suspense>
      )}
    </Group>
  );
}

/** Counts and sums instead of single records. */
function GroupBy({ model }: { model: Model }) {
  const text = useMessages(messages);
  const [search, change] = usePageSearch();
  const fields = model.fields.filter(
    (field) => !field.is_system && ["choice", "ref", "boolean"].includes(field.type),
  );
  return (
    <Select
      aria-label={text.groupBy}
      placeholder={text.groupBy}
      w={160}
      clearable
      searchable
      data={fields.map((field) => ({ value: field.name, label: field.title }))}
      value={search.group ?? null}
      onChange={(group) => {
        change({ group: group ?? undefined });
      }}
    />
  );
}

function Columns({ model }: { model: Model }) {
  const text = useMessages(messages);
  const [search, change] = usePageSearch();
  const chosen = search.columns?.split(",") ?? usualColumns(model);
  return (
    <Popover position="bottom-end" withArrow>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns3 size={16} aria-hidden />}>
          {text.columns}
        </Button>
      </Popover.Target>
      <Popover.Dropdown mah={360} style={{ overflowY: "auto" }}>
        <Stack gap={6}>
          {model.fields.filter(isShown).map((field) => (
            <Checkbox
              key={field.name}
              size="xs"
              label={field.title}
              checked={chosen.includes(field.name)}
              onChange={(event) => {
                const next = event.currentTarget.checked
                  ? [...chosen, field.name]
                  : chosen.filter((name) => name !== field.name);
                change({ columns: next.join(",") });
              }}
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Exactly what the list shows, as a file. */
function Export({ model }: { model: Model }) {
  const text = useMessages(messages);
  const [search] = usePageSearch();
  const address = (format: string) => {
    const query = new URLSearchParams({
      format,
      fields: (search.columns?.split(",") ?? usualColumns(model)).join(","),
      where: search.where ?? "",
      search: search.q ?? "",
      sort: search.sort ?? "",
      include_archived: String(search.archived === "yes"),
    });
    return `/api/v1/records/${model.id}/export?${query.toString()}`;
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
          {text.export}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {FORMATS.map((format) => (
          <Menu.Item key={format} component="a" href={address(format)} download>
            {format.toUpperCase()}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
