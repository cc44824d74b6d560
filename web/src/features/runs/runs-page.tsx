import { IconTools } from "@tabler/icons-react";

import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";

export function RunsPage() {
  return (
    <Page title="Runs">
      <EmptyState icon={IconTools} title="Runs" />
    </Page>
  );
}
