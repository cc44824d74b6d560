import { IconTools } from "@tabler/icons-react";

import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";

export function SignInPage() {
  return (
    <Page title="Sign in">
      <EmptyState icon={IconTools} title="Sign in" />
    </Page>
  );
}
