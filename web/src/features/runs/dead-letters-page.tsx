import { IconTools } from "@tabler/icons-react";

import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";

export function DeadLettersPage() {
  return (
    <Page title="Dead letters">
      <EmptyState icon={IconTools} title="Dead letters" />
    </Page>
  );
}
