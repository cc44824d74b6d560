import { Builder } from "@/features/automations/builder";
import { messages } from "@/features/automations/messages";
import { messages as builderMessages } from "@/features/automations/builder-messages";
import { Workbench } from "@/shared/draft/workbench";
import { useMessages } from "@/shared/i18n/language";
import { usePathPart } from "@/shared/navigation/link";

export function AutomationDraftPage() {
  const text = useMessages(messages);
  const builder = useMessages(builderMessages);
  return (
    <Workbench
      id={Number(usePathPart("id"))}
      listTitle={text.title}
      listPath="/automations"
      publishedPath={(id) => `/automations/${id}`}
      views={[
        {
          key: "builder",
          label: builder.builder,
          render: (editor) => <Builder editor={editor} />,
        },
      ]}
    />
  );
}
