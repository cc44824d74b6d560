import { IconTools } from "@tabler/icons-react";

import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";

export function FirstAdminPage() {
  return (
    <Page title="First administrator">
      <EmptyState icon={IconTools} title="First administrator" />
    </Page>
  );
}
