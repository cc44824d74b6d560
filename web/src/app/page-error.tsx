import { Button } from "@mantine/core";
import { IconRefreshAlert } from "@tabler/icons-react";

import { messages } from "@/app/messages";
import { useMessages } from "@/shared/i18n/language";
import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";

/** What stands in place of a page that could not be loaded or has broken; the rest goes on. */
export function PageError() {
  const text = useMessages(messages);
  return (
    <Page title={text.pageError}>
      <EmptyState
        icon={IconRefreshAlert}
        title={text.pageError}
        action={
          <Button
            onClick={() => {
              location.reload();
            }}
          >
            {text.reload}
          </Button>
        }
      >
        {text.pageErrorText}
      </EmptyState>
    </Page>
  );
}
