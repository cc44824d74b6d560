import { IconTools } from "@tabler/icons-react";

import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";

export function DelegationsPage() {
  return (
    <Page title="Delegations">
      <EmptyState icon={IconTools} title="Delegations" />
    </Page>
  );
}
