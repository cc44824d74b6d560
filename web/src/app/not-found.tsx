import { IconMapQuestion } from "@tabler/icons-react";

import { messages } from "@/app/messages";
import { useMessages } from "@/shared/i18n/language";
import { ButtonLink } from "@/shared/navigation/link";
import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";

export function NotFound() {
  const text = useMessages(messages);
  return (
    <Page title={text.notFound}>
      <EmptyState
        icon={IconMapQuestion}
        title={text.notFound}
        action={<ButtonLink to="/">{text.toHome}</ButtonLink>}
      >
        {text.notFoundText}
      </EmptyState>
    </Page>
  );
}
