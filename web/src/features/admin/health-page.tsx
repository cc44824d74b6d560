import { IconTools } from "@tabler/icons-react";

import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";

export function HealthPage() {
  return (
    <Page title="Health">
      <EmptyState icon={IconTools} title="Health" />
    </Page>
  );
}
