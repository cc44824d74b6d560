import { IconTools } from "@tabler/icons-react";

import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";

export function AutomationsPage() {
  return (
    <Page title="Automations">
      <EmptyState icon={IconTools} title="Automations" />
    </Page>
  );
}
