import { Button, Group, Menu, Modal, Select, Stack, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconBookmark, IconDeviceFloppy, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { createView } from "@/features/records/api/create-view";
import { deleteView } from "@/features/records/api/delete-view";
import type { SavedView } from "@/features/records/api/list-views";
import { messages } from "@/features/records/messages";
import { viewsQuery } from "@/features/records/queries";
import { useMessages } from "@/shared/i18n/language";
import { usePageSearch } from "@/shared/navigation/search";
import { useMe } from "@/shared/session/me";
import { notifyDone, notifyProblem } from "@/shared/ui/notify";
import { ProblemAlert } from "@/shared/ui/problem-alert";

/** Lists that were set up once and kept: one's own, and those that others share. */
export function ViewsMenu({ model }: { model: string }) {
  const text = useMessages(messages);
  const me = useMe();
  const queries = useQueryClient();
  const [, change] = usePageSearch();
  const [isOpen, form] = useDisclosure();
  const views = useQuery(viewsQuery(model)).data ?? [];
  const remove = useMutation({
    mutationFn: (view: SavedView) => deleteView(view.id),
    onSuccess: () => {
      notifyDone(text.viewDeleted);
      return queries.invalidateQueries({ queryKey: ["view"] });
    },
    onError: notifyProblem,
  });
  const show = (view: SavedView) => {
    change({
      where: view.where,
      q: view.search,
      sort: view.sort[0] ?? "",
      columns: view.columns.join(","),
      group: view.layout === "list" ? (view.group_by ?? "") : "",
      layout: view.layout === "board" ? "board" : "",
    });
  };
  const own = views.filter((view) => view.owner_id === me.user_id);
  return (
    <>
      <Menu position="bottom-start" withinPortal>
        <Menu.Target>
          <Button variant="default" leftSection={<IconBookmark size={16} aria-hidden />}>
            {text.views}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {views.map((view) => (
            <Menu.Item
              key={view.id}
              onClick={() => {
                show(view);
              }}
            >
              {view.owner_id === me.user_id ? view.name : text.viewOf(view.name, view.owner_name)}
            </Menu.Item>
          ))}
          {views.length > 0 && <Menu.Divider />}
          <Menu.Item leftSection={<IconDeviceFloppy size={16} />} onClick={form.open}>
            {text.saveView}
          </Menu.Item>
          {own.map((view) => (
            <Menu.Item
              key={view.id}
              color="red"
              leftSection={<IconTrash size={16} />}
              onClick={() => {
                remove.mutate(view);
              }}
            >
              {text.deleteView(view.name)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Modal opened={isOpen} onClose={form.close} title={text.saveView}>
        <ViewForm model={model} onDone={form.close} />
      </Modal>
    </>
  );
}

function ViewForm({ model, onDone }: { model: string; onDone: () => void }) {
  const text = useMessages(messages);
  const queries = useQueryClient();
  const [search] = usePageSearch();
  const [name, setName] = useState("");
  const [sharing, setSharing] = useState<"private" | "all">("private");
  const save = useMutation({
    mutationFn: () =>
      createView({
        model,
        name,
        sharing,
        layout: search.layout === "board" ? "board" : "list",
        where: search.where ?? "",
        search: search.q ?? "",
        sort: search.sort === undefined ? [] : [search.sort],
        columns: search.columns?.split(",") ?? [],
        group_by: search.layout === "board" ? "state" : (search.group ?? null),
        roles: [],
      }),
    onSuccess: () => {
      notifyDone(text.viewSaved);
      onDone();
      return queries.invalidateQueries({ queryKey: ["view"] });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="sm">
        <TextInput
          label={text.viewName}
          description={text.viewHelp}
          required
          data-autofocus
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
        />
        <Select
          label={text.sharedWith}
          allowDeselect={false}
          data={[
            { value: "private", label: text.justMe },
            { value: "all", label: text.everybody },
          ]}
          value={sharing}
          onChange={(next) => {
            setSharing(next === "all" ? "all" : "private");
          }}
        />
        {save.error !== null && <ProblemAlert error={save.error} />}
        <Group justify="flex-end">
          <Button type="submit" disabled={name.trim() === ""} loading={save.isPending}>
            {text.save}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
