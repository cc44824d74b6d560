import { IconTools } from "@tabler/icons-react";

import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";

export function ApprovalPage() {
  return (
    <Page title="Approval">
      <EmptyState icon={IconTools} title="Approval" />
    </Page>
  );
}
