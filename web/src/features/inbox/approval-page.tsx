import { Box } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";

import { ApprovalView } from "@/features/inbox/approval-view";
import { messages } from "@/features/inbox/messages";
import { useMessages } from "@/shared/i18n/language";
import { PageLink, usePathPart } from "@/shared/navigation/link";
import { Page } from "@/shared/ui/page";

/** A request at its own address, as mail links to it. */
export function ApprovalPage() {
  const text = useMessages(messages);
  const id = usePathPart("id");
  const navigate = useNavigate();
  return (
    <Page
      title={text.oneApproval}
      before={
        <PageLink to="/inbox" size="sm">
          {text.inbox}
        </PageLink>
      }
    >
      <Box maw={720}>
        <ApprovalView key={id} id={id} onDecided={() => void navigate({ to: "/inbox" })} />
      </Box>
    </Page>
  );
}
