import { IconTools } from "@tabler/icons-react";

import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";

export function UsersPage() {
  return (
    <Page title="Users">
      <EmptyState icon={IconTools} title="Users" />
    </Page>
  );
}
