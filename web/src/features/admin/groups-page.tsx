import { IconTools } from "@tabler/icons-react";

import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";

export function GroupsPage() {
  return (
    <Page title="Groups">
      <EmptyState icon={IconTools} title="Groups" />
    </Page>
  );
}
