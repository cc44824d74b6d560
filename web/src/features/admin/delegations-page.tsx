import { Stack } from "@mantine/core";

import { messages } from "@/features/admin/people-messages";
import { useMessages } from "@/shared/i18n/language";
import { Absences } from "@/shared/people/absences";
import { Delegations } from "@/shared/people/delegations";
import { useHasRole } from "@/shared/session/me";
import { Page } from "@/shared/ui/page";

/** Who stands in for whom. Administrators see and plan everybody's. */
export function DelegationsPage() {
  const text = useMessages(messages);
  const isAdministrator = useHasRole("administrator");
  return (
    <Page title={text.delegationsTitle} lead={text.delegationsLead}>
      <Stack gap="lg" maw={1100}>
        <Absences userId={null} mayPlanForOthers={isAdministrator} />
        <Delegations userId={null} mayPlanForOthers={isAdministrator} />
      </Stack>
    </Page>
  );
}
