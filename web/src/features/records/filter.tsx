import { Button, Group, Popover, Skeleton, Stack } from "@mantine/core";
import { IconFilter } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";

import { messages } from "@/features/records/messages";
import { useMessages } from "@/shared/i18n/language";
import { usePageSearch } from "@/shared/navigation/search";

const ConditionField = lazy(async () => ({
  default: (await import("@/shared/condition/condition-field")).ConditionField,
}));

/** Which records the list shows: rules to click together, or the text of the same condition. */
export function Filter({ model }: { model: string }) {
  const text = useMessages(messages);
  const [search, change] = usePageSearch();
  const [isOpen, setOpen] = useState(false);
  const [condition, setCondition] = useState(search.where ?? "");
  const apply = (where: string) => {
    setCondition(where);
    change({ where: where.trim() });
    setOpen(false);
  };
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      position="bottom-start"
      width="min(720px, 92vw)"
      withArrow
      trapFocus
      closeOnClickOutside={false}
    >
      <Popover.Target>
        <Button
          variant={search.where ? "light" : "default"}
          leftSection={<IconFilter size={16} aria-hidden />}
          onClick={() => {
            setCondition(search.where ?? "");
            setOpen(!isOpen);
          }}
        >
          {search.where ? text.filtered : text.filter}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <Suspense fallback={<Skeleton height={100} />}>
            <ConditionField
              label={text.filter}
              model={model}
              place="filter"
              emptyText={text.everything}
              value={condition}
              onChange={setCondition}
            />
          </Suspense>
          <Group justify="flex-end">
            <Button
              variant="subtle"
              onClick={() => {
                apply("");
              }}
            >
              {text.clear}
            </Button>
            <Button
              variant="default"
              onClick={() => {
                setOpen(false);
              }}
            >
              {text.cancel}
            </Button>
            <Button
              onClick={() => {
                apply(condition);
              }}
            >
              {text.apply}
            </Button>
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
