import { IconTools } from "@tabler/icons-react";

import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";

export function AuditPage() {
  return (
    <Page title="Audit">
      <EmptyState icon={IconTools} title="Audit" />
    </Page>
  );
}
