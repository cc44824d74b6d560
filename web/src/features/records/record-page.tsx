import { IconTools } from "@tabler/icons-react";

import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";

export function RecordPage() {
  return (
    <Page title="Record">
      <EmptyState icon={IconTools} title="Record" />
    </Page>
  );
}
