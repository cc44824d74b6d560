import { ActionIcon, Badge, Menu } from "@mantine/core";
import {
  IconArchive,
  IconArchiveOff,
  IconDots,
  IconHandStop,
  IconLock,
  IconLockOpen,
  IconPlayerPlay,
  IconTrash,
} from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { archiveRecord } from "@/features/records/api/archive-record";
import { deleteRecord } from "@/features/records/api/delete-record";
import { holdRecord } from "@/features/records/api/hold-record";
import { lockRecord } from "@/features/records/api/lock-record";
import { releaseRecord } from "@/features/records/api/release-record";
import type { RecordValues } from "@/shared/records/api/list-records";
import { unarchiveRecord } from "@/features/records/api/unarchive-record";
import { unlockRecord } from "@/features/records/api/unlock-record";
import { messages } from "@/features/records/messages";
import type { Model } from "@/shared/api/get-model";
import { useMessages } from "@/shared/i18n/language";
import { askReason } from "@/shared/ui/ask-reason";
import { notifyDone, notifyProblem } from "@/shared/ui/notify";

/** What is done rarely with a record, each with a reason; and what holds it at present. */
export function RecordMenu({ model, record }: { model: Model; record: RecordValues }) {
  const text = useMessages(messages);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const acting = useMutation({
    mutationFn: (act: () => Promise<unknown>) => act(),
    onError: notifyProblem,
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ["record", model.id] });
    },
  });
  const because = async (
    title: string,
    act: (model: string, id: number, reason: string) => Promise<unknown>,
    after?: () => void,
  ) => {
    const reason = await askReason({ title, confirm: title });
    if (reason === null) return;
    acting.mutate(() => act(model.id, record.id, reason), { onSuccess: after });
  };
  const isArchived = record.active === false;
  const { update, delete: mayDelete } = model.rights;
  return (
    <>
      {record.holds != null && <Badge color="orange">{text.heldBy}</Badge>}
      {record.lock != null && <Badge color="gray">{text.locked}</Badge>}
      {(update === true || mayDelete === true) && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="default" size="lg" aria-label={text.moreActions}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {update === true && (
              <Menu.Item
                leftSection={isArchived ? <IconArchiveOff size={16} /> : <IconArchive size={16} />}
                onClick={() =>
                  void (isArchived
                    ? because(text.unarchive, unarchiveRecord)
                    : because(text.archive, archiveRecord))
                }
              >
                {isArchived ? text.unarchive : text.archive}
              </Menu.Item>
            )}
            {update === true && (
              <>
                <Menu.Item
                  leftSection={<IconHandStop size={16} />}
                  onClick={() => void because(text.hold, holdRecord)}
                >
                  {text.hold}
                </Menu.Item>
                {record.holds != null && (
                  <Menu.Item
                    leftSection={<IconPlayerPlay size={16} />}
                    onClick={() => {
                      acting.mutate(() => releaseRecord(model.id, record.id));
                    }}
                  >
                    {text.release}
                  </Menu.Item>
                )}
                <Menu.Item
                  leftSection={
                    record.lock == null ? <IconLock size={16} /> : <IconLockOpen size={16} />
                  }
                  onClick={() =>
                    void (record.lock == null
                      ? because(text.lock, lockRecord)
                      : because(text.unlock, unlockRecord))
                  }
                >
                  {record.lock == null ? text.lock : text.unlock}
                </Menu.Item>
              </>
            )}
            {mayDelete === true && (
              <Menu.Item
                color="red"
                leftSection={<IconTrash size={16} />}
                onClick={() =>
                  void because(text.delete, deleteRecord, () => {
                    notifyDone(text.deleted);
                    void navigate({ to: `/records/${model.id}` });
                  })
                }
              >
                {text.delete}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  );
}
