import { IconTools } from "@tabler/icons-react";

import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";

export function ModelsPage() {
  return (
    <Page title="Records">
      <EmptyState icon={IconTools} title="Records" />
    </Page>
  );
}
