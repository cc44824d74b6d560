import { IconTools } from "@tabler/icons-react";

import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";

export function WorkspacePage() {
  return (
    <Page title="Workspace">
      <EmptyState icon={IconTools} title="Workspace" />
    </Page>
  );
}
