import { lazy } from "react";

import { messages } from "@/features/automations/messages";
import { messages as builderMessages } from "@/features/automations/builder-messages";
import { Workbench } from "@/shared/draft/workbench";
import { useMessages } from "@/shared/i18n/language";
import { usePathPart } from "@/shared/navigation/link";

const Builder = lazy(async () => ({
  default: (await import("@/features/automations/builder")).Builder,
}));

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
