import { IconTools } from "@tabler/icons-react";

import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";

export function CasePage() {
  return (
    <Page title="Case">
      <EmptyState icon={IconTools} title="Case" />
    </Page>
  );
}
