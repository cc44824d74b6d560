import { useQueries, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import type { CompletionField } from "@/shared/condition/api/complete-expression";
import { messages } from "@/shared/condition/messages";
import type { Kind } from "@/shared/condition/operators";
import { completionQuery } from "@/shared/condition/queries";
import type { Site } from "@/shared/condition/site";
import { useMessages } from "@/shared/i18n/language";

/** A field that a rule can be about, or that its value can be. */
export interface BuilderField {
  name: string;
  value: string;
  label: string;
  kind: Kind;
  options: readonly string[];
  model: string | null;
  group: string;
}

const MOST_REFERENCES = 12;

/** The model's fields, those one reference away, the names of the place, and who acts. */
export function useFields(site: Site): BuilderField[] {
  const text = useMessages(messages);
  const own = useQuery(completionQuery(site, "")).data;
  const references = (own?.fields ?? [])
    .filter((field) => field.type.kind === "ref")
    .slice(0, MOST_REFERENCES);
  const behind = useQueries({
    queries: references.map((field) => completionQuery(site, field.path)),
    combine: (results) => results.map((result) => result.data),
  });
  return useMemo(() => {
    if (own === undefined) return [];
    const found = own.fields.map((field) => fieldOf(field, field.label, text.ownFields));
    for (const [index, field] of references.entries()) {
      for (const far of behind[index]?.fields ?? []) {
        found.push(fieldOf(far, `${field.label} › ${far.label}`, field.label));
      }
    }
    if (own.functions.some((one) => one.name === "has_role")) {
      found.push({
        name: "actor",
        value: "actor",
        label: text.actor,
        kind: "object",
        options: own.roles.map((role) => role.id),
        model: null,
        group: text.actor,
      });
    }
    return found;
    // The references follow from `own`.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [own, behind, text]);
}

function fieldOf(field: CompletionField, label: string, group: string): BuilderField {
  return {
    name: field.path,
    value: field.path,
    label,
    kind: field.type.kind,
    options: field.type.options,
    model: field.type.model,
    group,
  };
}
