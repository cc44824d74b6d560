import { useState } from "react";

import { redeemFirstAdmin } from "@/features/entry/api/redeem-first-admin";
import { EntryFrame, InBrowserLanguage } from "@/features/entry/entry-frame";
import { messages } from "@/features/entry/messages";
import { EntryField, NewPassword } from "@/features/entry/new-password";
import { useMessages } from "@/shared/i18n/language";
import { usePageSearch } from "@/shared/navigation/search";

/** Behind the link that a new installation prints: whoever opens it becomes its administrator. */
export function FirstAdminPage() {
  return (
    <InBrowserLanguage>
      <FirstAdmin />
    </InBrowserLanguage>
  );
}

function FirstAdmin() {
  const text = useMessages(messages);
  const [{ token }] = usePageSearch();
  const [login, setLogin] = useState("");
  const [name, setName] = useState("");
  return (
    <EntryFrame title={text.firstAdmin} lead={text.firstAdminLead}>
      <NewPassword
        isReady={login !== "" && name !== ""}
        redeem={(password) => redeemFirstAdmin({ token: token ?? "", login, name, password })}
      >
        <EntryField label={text.login} complete="username" value={login} onChange={setLogin} />
        <EntryField label={text.name} complete="name" value={name} onChange={setName} />
      </NewPassword>
    </EntryFrame>
  );
}
