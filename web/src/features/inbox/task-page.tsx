import { IconTools } from "@tabler/icons-react";

import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";

export function TaskPage() {
  return (
    <Page title="Task">
      <EmptyState icon={IconTools} title="Task" />
    </Page>
  );
}
