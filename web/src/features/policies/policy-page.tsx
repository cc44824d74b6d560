import { IconTools } from "@tabler/icons-react";

import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";

export function PolicyPage() {
  return (
    <Page title="Approval policy">
      <EmptyState icon={IconTools} title="Approval policy" />
    </Page>
  );
}
