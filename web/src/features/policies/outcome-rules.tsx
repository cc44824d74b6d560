import { MultiSelect, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { messages } from "@/features/policies/messages";
import type { PartProps } from "@/features/policies/policy-form";
import { rolesQuery } from "@/shared/api/queries";
import { errorAt, textOf, textsOf } from "@/shared/draft/data";
import { FieldList } from "@/shared/draft/field-list";
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
  "choice",
  "ref",
];

/** What is done once it is decided, and what a request that stands alone asks for. */
export function OutcomeRules({ editor, value, model }: PartProps) {
  const text = useMessages(messages);
  const { set, problems } = editor;
  const roles = useQuery(rolesQuery).data ?? [];
  const hasGate = textOf(value.guards) !== "";
  return (
    <>
      {!hasGate && (
        <Part title={text.request}>
          <FieldList
            label={text.requestFields}
            description={text.requestFieldsText}
            error={errorAt(problems, "fields")}
            types={TYPES}
            hasTitle
            isRequiredByDefault={false}
            value={value.fields}
            onChange={(fields) => {
              set("fields", fields);
            }}
          />
          <MultiSelect
            label={text.submitters}
            searchable
            error={errorAt(problems, "submitters")}
            data={roles.map((role) => ({ value: role.id, label: role.title }))}
            value={textsOf(value.submitters)}
            onChange={(chosen) => {
              set("submitters", chosen.length === 0 ? undefined : chosen);
            }}
          />
        </Part>
      )}
      {(hasGate || model !== null) && (
        <Part title={text.outcome}>
          {hasGate && (
            <Select
              label={text.onGranted}
              allowDeselect={false}
              error={errorAt(problems, "on_granted")}
              data={(["operate", "nothing"] as const).map((one) => ({
                value: one,
                label: text.onGrantedWords[one],
              }))}
              value={textOf(value.on_granted) || "operate"}
              onChange={(chosen) => {
                set("on_granted", chosen === "operate" ? undefined : chosen);
              }}
            />
          )}
          {model !== null &&
            (["on_rejected", "on_returned"] as const).map((name) => (
              <ValueMap
                key={name}
                label={text[name]}
                error={errorAt(problems, name)}
                model={model}
                value={value[name]}
                onChange={(next) => {
                  set(name, next);
                }}
              />
            ))}
        </Part>
      )}
    </>
  );
}
