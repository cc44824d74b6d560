import { IconTools } from "@tabler/icons-react";

import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";

export function HomePage() {
  return (
    <Page title="Home">
      <EmptyState icon={IconTools} title="Home" />
    </Page>
  );
}
