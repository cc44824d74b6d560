import { IconTools } from "@tabler/icons-react";

import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";

export function UserPage() {
  return (
    <Page title="User">
      <EmptyState icon={IconTools} title="User" />
    </Page>
  );
}
