import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";

import { EntryFrame, InBrowserLanguage } from "@/features/entry/entry-frame";
import { messages } from "@/features/entry/messages";
import { ownPath } from "@/features/entry/own-path";
import { SignInForm } from "@/features/entry/sign-in-form";
import { useMessages } from "@/shared/i18n/language";
import { usePageSearch } from "@/shared/navigation/search";
import { meQuery } from "@/shared/session/me";

export function SignInPage() {
  return (
    <InBrowserLanguage>
      <SignIn />
    </InBrowserLanguage>
  );
}

function SignIn() {
  const text = useMessages(messages);
  const [{ next }] = usePageSearch();
  const router = useRouter();
  const queries = useQueryClient();
  return (
    <EntryFrame title="Interlock" lead={text.lead}>
      <SignInForm
        onSignedIn={async () => {
          await queries.resetQueries({ queryKey: meQuery.queryKey });
          router.history.push(ownPath(next));
        }}
      />
    </EntryFrame>
  );
}
