import { IconTools } from "@tabler/icons-react";

import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";

export function ResetPasswordPage() {
  return (
    <Page title="New password">
      <EmptyState icon={IconTools} title="New password" />
    </Page>
  );
}
