import { definitionPath } from "@/shared/definition/kinds";
import { messages } from "@/features/admin/workspace-messages";
import { Workbench } from "@/shared/draft/workbench";
import { useMessages } from "@/shared/i18n/language";
import { usePathPart } from "@/shared/navigation/link";

/** A draft of a kind that is written as text. */
export function DraftPage() {
  const text = useMessages(messages);
  return (
    <Workbench
      id={Number(usePathPart("id"))}
      listTitle={text.workspace}
      listPath="/admin/workspace"
      publishedPath={(id) => definitionPath("", id)}
      views={[]}
    />
  );
}
