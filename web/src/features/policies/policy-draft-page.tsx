import { lazy } from "react";

import { messages } from "@/features/policies/messages";
import { Workbench } from "@/shared/draft/workbench";
import { useMessages } from "@/shared/i18n/language";
import { usePathPart } from "@/shared/navigation/link";

const PolicyForm = lazy(async () => ({
  default: (await import("@/features/policies/policy-form")).PolicyForm,
}));

export function PolicyDraftPage() {
  const text = useMessages(messages);
  return (
    <Workbench
      id={Number(usePathPart("id"))}
      listTitle={text.title}
      listPath="/policies"
      publishedPath={(id) => `/policies/${id}`}
      views={[
        { key: "form", label: text.form, render: (editor) => <PolicyForm editor={editor} /> },
      ]}
    />
  );
}
