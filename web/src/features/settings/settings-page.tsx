import { IconTools } from "@tabler/icons-react";

import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";

export function SettingsPage() {
  return (
    <Page title="Settings">
      <EmptyState icon={IconTools} title="Settings" />
    </Page>
  );
}
