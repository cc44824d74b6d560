import { Box } from "@mantine/core";

import { messages } from "@/features/inbox/messages";
import { TaskView } from "@/features/inbox/task-view";
import { useMessages } from "@/shared/i18n/language";
import { PageLink, usePathPart } from "@/shared/navigation/link";
import { Page } from "@/shared/ui/page";

export function TaskPage() {
  const text = useMessages(messages);
  const id = usePathPart("id");
  return (
    <Page
      title={text.oneTask}
      before={
        <PageLink to="/inbox" size="sm">
          {text.inbox}
        </PageLink>
      }
    >
      <Box maw={720}>
        <TaskView key={id} id={id} />
      </Box>
    </Page>
  );
}
