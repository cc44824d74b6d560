import { IconTools } from "@tabler/icons-react";

import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";

export function RolesPage() {
  return (
    <Page title="Roles">
      <EmptyState icon={IconTools} title="Roles" />
    </Page>
  );
}
