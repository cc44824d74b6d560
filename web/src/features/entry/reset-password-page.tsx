import { redeemPasswordReset } from "@/features/entry/api/redeem-password-reset";
import { EntryFrame, InBrowserLanguage } from "@/features/entry/entry-frame";
import { messages } from "@/features/entry/messages";
import { NewPassword } from "@/features/entry/new-password";
import { useMessages } from "@/shared/i18n/language";
import { usePageSearch } from "@/shared/navigation/search";

/** Behind a link that an administrator has made: choose a password, once. */
export function ResetPasswordPage() {
  return (
    <InBrowserLanguage>
      <Reset />
    </InBrowserLanguage>
  );
}

function Reset() {
  const text = useMessages(messages);
  const [{ token }] = usePageSearch();
  return (
    <EntryFrame title={text.reset} lead={text.resetLead}>
      <NewPassword redeem={(password) => redeemPasswordReset(token ?? "", password)} />
    </EntryFrame>
  );
}
