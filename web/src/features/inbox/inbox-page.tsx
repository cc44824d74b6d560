import { IconTools } from "@tabler/icons-react";

import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";

export function InboxPage() {
  return (
    <Page title="Inbox">
      <EmptyState icon={IconTools} title="Inbox" />
    </Page>
  );
}
