import { IconTools } from "@tabler/icons-react";

import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";

export function ProfilePage() {
  return (
    <Page title="Profile">
      <EmptyState icon={IconTools} title="Profile" />
    </Page>
  );
}
