import { Switch } from "@mantine/core";

import { messages } from "@/features/automations/builder-messages";
import { errorAt } from "@/shared/draft/data";
import { FieldList } from "@/shared/draft/field-list";
import type { DraftEditor } from "@/shared/draft/use-draft";
import { ValueMap } from "@/shared/draft/value-map";
import { useMessages } from "@/shared/i18n/language";
import { Part } from "@/shared/ui/part";

const TYPES = [
  "text",
  "integer",
  "decimal",
  "money",
  "boolean",
  "date",
  "datetime",
  "ref",
  "refs",
  "file",
  "json",
];

/** Whether others may run it as one of their steps, with what it is given and gives back. */
export function BuildingBlock({ editor }: { editor: DraftEditor }) {
  const text = useMessages(messages);
  const { set, problems, value } = editor;
  const isBlock = value?.inputs !== undefined;
  return (
    <Part title={text.block}>
      <Switch
        label={text.isBlock}
        description={text.isBlockText}
        checked={isBlock}
        onChange={(event) => {
          set("inputs", event.currentTarget.checked ? {} : undefined);
        }}
      />
      {isBlock && (
        <>
          <FieldList
            label={text.blockInputs}
            error={errorAt(problems, "inputs")}
            types={TYPES}
            isRequiredByDefault
            value={value.inputs}
            onChange={(inputs) => {
              set("inputs", inputs ?? {});
            }}
          />
          <ValueMap
            label={text.blockOutputs}
            description={text.outputsText}
            error={errorAt(problems, "outputs")}
            model={null}
            value={value.outputs}
            onChange={(outputs) => {
              set("outputs", outputs);
            }}
          />
        </>
      )}
    </Part>
  );
}
