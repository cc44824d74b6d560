import type { RuleGroupType, RuleType } from "react-querybuilder";

import type { Body } from "@/shared/api/types";
import { OPERATORS_WITHOUT_VALUE, RANGES, SETS } from "@/shared/condition/operators";

export type Group = Body<"ConditionGroup">;
export type Rule = Body<"ConditionRule">;
export type Scalar = string | number | boolean | null;

/** What a rule of the builder compares with. Numbers are text, so that they stay exact. */
export interface RuleValue {
  source: Rule["valueSource"];
  value: Scalar | Scalar[];
  isNumber?: boolean;
}

export const NOTHING: RuleValue = { source: "value", value: null };

/** The tree as the query builder holds it. */
export function queryOf(group: Group): RuleGroupType {
  return {
    combinator: group.combinator,
    not: group.not,
    rules: group.rules.map((part) => ("rules" in part ? queryOf(part) : ruleOf(part))),
  };
}

function ruleOf(rule: Rule): RuleType {
  const value: RuleValue = {
    source: rule.valueSource,
    value: rule.value ?? null,
    isNumber: rule.valueType === "number",
  };
  return { field: rule.field, operator: rule.operator, value };
}

/** The query as a tree, without the rules that lack a value yet; how many did. */
export function treeOf(query: RuleGroupType): { tree: Group; unfinished: number } {
  let unfinished = 0;
  const groupOf = (group: RuleGroupType): Group => ({
    combinator: group.combinator === "or" ? "or" : "and",
    not: group.not ?? false,
    rules: group.rules.flatMap((part): (Rule | Group)[] => {
      if (typeof part === "string") return [];
      if ("rules" in part) {
        const inner = groupOf(part);
        return inner.rules.length === 0 ? [] : [inner];
      }
      const rule = finished(part);
      if (rule === null) unfinished += 1;
      return rule === null ? [] : [rule];
    }),
  });
  const tree = groupOf(query);
  return { tree, unfinished };
}

function finished(rule: RuleType): Rule | null {
  const operator = rule.operator as Rule["operator"];
  if (rule.field === "") return null;
  if (OPERATORS_WITHOUT_VALUE.has(operator)) {
    return { field: rule.field, operator, value: null, valueSource: "value" };
  }
  const given = (rule.value ?? NOTHING) as RuleValue;
  const value = fitting(operator, given.value);
  const items = Array.isArray(value) ? value : [value];
  const isMissing = items.length === 0 || items.some((item) => item === null || item === "");
  if (isMissing || (RANGES.has(operator) && items.length !== 2)) return null;
  const isNumber = given.source === "value" && given.isNumber === true;
  return {
    field: rule.field,
    operator,
    value,
    valueSource: given.source,
    ...(isNumber ? { valueType: "number" as const } : {}),
  };
}

/** A value in the form that the operator takes: one, a list, two. */
export function fitting(operator: string, value: Scalar | Scalar[]): Scalar | Scalar[] {
  if (SETS.has(operator)) {
    if (Array.isArray(value)) return value;
    return value === null || value === "" ? [] : [value];
  }
  if (RANGES.has(operator)) {
    const items = Array.isArray(value) ? value : [value];
    return [items[0] ?? null, items[1] ?? null];
  }
  return Array.isArray(value) ? (value[0] ?? null) : value;
}
