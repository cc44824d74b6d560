import { IconTools } from "@tabler/icons-react";

import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";

export function CasesPage() {
  return (
    <Page title="Cases">
      <EmptyState icon={IconTools} title="Cases" />
    </Page>
  );
}
