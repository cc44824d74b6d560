import { IconTools } from "@tabler/icons-react";

import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";

export function TablesPage() {
  return (
    <Page title="Tables">
      <EmptyState icon={IconTools} title="Tables" />
    </Page>
  );
}
