import { IconTools } from "@tabler/icons-react";

import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";

export function AutomationPage() {
  return (
    <Page title="Automation">
      <EmptyState icon={IconTools} title="Automation" />
    </Page>
  );
}
