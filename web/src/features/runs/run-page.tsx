import { IconTools } from "@tabler/icons-react";

import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";

export function RunPage() {
  return (
    <Page title="Run">
      <EmptyState icon={IconTools} title="Run" />
    </Page>
  );
}
