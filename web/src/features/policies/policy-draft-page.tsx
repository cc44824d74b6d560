import { messages } from "@/features/policies/messages";
import { PolicyForm } from "@/features/policies/policy-form";
import { Workbench } from "@/shared/draft/workbench";
import { useMessages } from "@/shared/i18n/language";
import { usePathPart } from "@/shared/navigation/link";

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
