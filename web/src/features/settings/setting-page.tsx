import { IconTools } from "@tabler/icons-react";

import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";

export function SettingPage() {
  return (
    <Page title="Setting">
      <EmptyState icon={IconTools} title="Setting" />
    </Page>
  );
}
