import { IconTools } from "@tabler/icons-react";

import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";

export function TablePage() {
  return (
    <Page title="Table">
      <EmptyState icon={IconTools} title="Table" />
    </Page>
  );
}
