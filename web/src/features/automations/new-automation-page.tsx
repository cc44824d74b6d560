import { IconTools } from "@tabler/icons-react";

import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";

export function NewAutomationPage() {
  return (
    <Page title="New automation">
      <EmptyState icon={IconTools} title="New automation" />
    </Page>
  );
}
