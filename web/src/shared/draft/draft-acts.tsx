import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { IconDots, IconRocket, IconSend, IconTrash, IconArrowBackUp } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { deleteDraft } from "@/shared/definition/api/delete-draft";
import { publishDraft } from "@/shared/definition/api/publish-draft";
import { returnDraft } from "@/shared/definition/api/return-draft";
import { submitDraft } from "@/shared/definition/api/submit-draft";
import { messages } from "@/shared/draft/messages";
import type { DraftEditor } from "@/shared/draft/use-draft";
import { useMessages } from "@/shared/i18n/language";
import { useHasRole } from "@/shared/session/me";
import { askReason } from "@/shared/ui/ask-reason";
import { notifyDone } from "@/shared/ui/notify";

interface Props {
  editor: DraftEditor;
  /** Where what was published is shown. */
  publishedPath: (definitionId: string) => string;
  listPath: string;
  onError: (error: unknown) => void;
}

/** What can become of a draft: published, submitted, given back, discarded. */
export function DraftActs({ editor, publishedPath, listPath, onError }: Props) {
  const text = useMessages(messages);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const mayPublish = useHasRole("publisher", "administrator");
  const { draft } = editor;
  const hasErrors = editor.problems.some((one) => one.severity === "error");
  const act = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onError,
    onSettled: () => queries.invalidateQueries({ queryKey: ["definition"] }),
  });
  const done = (message: string, to: string) => {
    notifyDone(message);
    void navigate({ to });
  };
  const publish = async () => {
    const reason = await askReason({
      title: text.publishTitle(draft.title),
      text: text.publishText,
      confirm: text.publish,
    });
    if (reason === null) return;
    act.mutate(async () => {
      const saved = await editor.settle();
      await publishDraft(saved.id, saved.revision, reason);
      editor.forget();
      done(text.published, publishedPath(saved.definition_id ?? ""));
    });
  };
  const submit = () => {
    act.mutate(async () => {
      const saved = await editor.settle();
      await submitDraft(saved.id, saved.revision);
      done(text.nowSubmitted, listPath);
    });
  };
  const giveBack = async () => {
    const reason = await askReason({
      title: draft.is_mine ? text.takeBack : text.giveBack,
      text: draft.is_mine ? undefined : text.giveBackText,
      confirm: draft.is_mine ? text.takeBack : text.giveBack,
    });
    if (reason === null) return;
    act.mutate(async () => {
      await returnDraft(draft.id, draft.revision, reason);
      await queries.invalidateQueries({ queryKey: ["draft", draft.id] });
      done(text.givenBack, listPath);
    });
  };
  const discard = async () => {
    const isSure = await askReason({
      title: text.discard,
      text: text.discardText,
      confirm: text.discard,
      color: "red",
      isRequired: false,
    });
    if (isSure === null) return;
    act.mutate(async () => {
      await deleteDraft(draft.id);
      editor.forget();
      done(text.discarded, listPath);
    });
  };
  const isSubmitted = draft.state === "submitted";
  return (
    <>
      {mayPublish && (
        <Tooltip label={text.mendFirst} disabled={!hasErrors}>
          <Button
            leftSection={<IconRocket size={16} aria-hidden />}
            data-disabled={hasErrors || undefined}
            aria-disabled={hasErrors}
            loading={act.isPending}
            onClick={() => {
              if (!hasErrors) void publish();
            }}
          >
            {text.publish}
          </Button>
        </Tooltip>
      )}
      {!mayPublish && draft.is_mine && !isSubmitted && (
        <Button
          leftSection={<IconSend size={16} aria-hidden />}
          disabled={hasErrors}
          loading={act.isPending}
          onClick={submit}
        >
          {text.submit}
        </Button>
      )}
      {isSubmitted && !draft.is_mine && (
        <Button
          variant="default"
          leftSection={<IconArrowBackUp size={16} aria-hidden />}
          loading={act.isPending}
          onClick={() => {
            void giveBack();
          }}
        >
          {text.giveBack}
        </Button>
      )}
      {draft.is_mine && (
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <ActionIcon variant="default" size={36} aria-label={text.more}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {mayPublish && !isSubmitted && (
              <Menu.Item leftSection={<IconSend size={16} />} disabled={hasErrors} onClick={submit}>
                {text.submit}
              </Menu.Item>
            )}
            {isSubmitted && (
              <Menu.Item
                leftSection={<IconArrowBackUp size={16} />}
                onClick={() => {
                  void giveBack();
                }}
              >
                {text.takeBack}
              </Menu.Item>
            )}
            <Menu.Item
              color="red"
              leftSection={<IconTrash size={16} />}
              onClick={() => {
                void discard();
              }}
            >
              {text.discard}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  );
}
