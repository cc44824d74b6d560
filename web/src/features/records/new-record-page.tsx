import { IconTools } from "@tabler/icons-react";

import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";

export function NewRecordPage() {
  return (
    <Page title="New record">
      <EmptyState icon={IconTools} title="New record" />
    </Page>
  );
}
