import { IconTools } from "@tabler/icons-react";

import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";

export function NewPolicyPage() {
  return (
    <Page title="New approval policy">
      <EmptyState icon={IconTools} title="New approval policy" />
    </Page>
  );
}
