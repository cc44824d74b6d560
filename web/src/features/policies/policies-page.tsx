import { IconTools } from "@tabler/icons-react";

import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";

export function PoliciesPage() {
  return (
    <Page title="Approval policies">
      <EmptyState icon={IconTools} title="Approval policies" />
    </Page>
  );
}
