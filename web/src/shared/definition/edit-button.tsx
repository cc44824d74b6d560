import { Button } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { createDraft } from "@/shared/definition/api/create-draft";
import type { Definition } from "@/shared/definition/api/get-definition";
import { messages } from "@/shared/definition/messages";
import { draftsQuery } from "@/shared/definition/queries";
import { useMessages } from "@/shared/i18n/language";
import { notifyProblem } from "@/shared/ui/notify";

interface Props {
  definition: Definition;
  draftPath: (id: number) => string;
}

/** Begin a draft of what is in force, or go on with one's own. */
export function EditButton({ definition, draftPath }: Props) {
  const text = useMessages(messages);
  const navigate = useNavigate();
  const own = useQuery(draftsQuery(definition.id)).data?.find((draft) => draft.is_mine);
  const begin = useMutation({
    mutationFn: async () => {
      if (own !== undefined) return own.id;
      const { kind, content, version, rows_content: rows } = definition;
      return (await createDraft(kind, content, version, rows)).id;
    },
    onSuccess: (id) => navigate({ to: draftPath(id) }),
    onError: notifyProblem,
  });
  return (
    <Button
      leftSection={<IconPencil size={16} aria-hidden />}
      loading={begin.isPending}
      onClick={() => {
        begin.mutate();
      }}
    >
      {own === undefined ? text.edit : text.goOn}
    </Button>
  );
}
