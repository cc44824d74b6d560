import { Input, List, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useId, useMemo } from "react";

import type { ExpressionAnswer } from "@/shared/condition/api/check-expression";
import type { Place } from "@/shared/condition/api/complete-expression";
import { completionFrom } from "@/shared/condition/completion";
import { completionQuery, expressionCheckQuery } from "@/shared/condition/queries";
import { type Context, type Site, siteOf } from "@/shared/condition/site";
import { CodeEditor } from "@/shared/editor/code-editor";
import type { Mark } from "@/shared/editor/marks";

interface Props {
  label: string;
  model: string | null;
  value: string;
  onChange: (text: string) => void;
  place?: Place;
  context?: Context;
  description?: string;
  placeholder?: string;
}

const NO_MARKS: readonly Mark[] = [];

/** An expression as text: checked while it is typed, completed from the model. */
export function ExpressionField({ label, model, place, context, description, ...rest }: Props) {
  const site = useSite(model, place, context);
  return (
    <Input.Wrapper label={label} description={description} labelElement="div">
      <ExpressionText label={label} site={site} {...rest} />
    </Input.Wrapper>
  );
}

/** A place that stays the same object for as long as it is the same place. */
export function useSite(model: string | null, place?: Place, context?: Context): Site {
  const key = JSON.stringify(context ?? {});
  return useMemo(() => siteOf(model, place, JSON.parse(key) as Context), [model, place, key]);
}

interface TextProps {
  label: string;
  site: Site;
  value: string;
  onChange: (text: string) => void;
  placeholder?: string;
}

/** The text and what is wrong with it; without a label of its own. */
export function ExpressionText({ label, site, value, onChange, placeholder }: TextProps) {
  const queries = useQueryClient();
  const id = useId();
  const answer = useExpressionCheck(site, value);
  const problems = answer?.problems ?? [];
  const marks = answer === undefined ? NO_MARKS : answer.problems;
  const complete = useMemo(
    () => completionFrom((prefix) => queries.fetchQuery(completionQuery(site, prefix))),
    [queries, site],
  );
  return (
    <>
      <CodeEditor
        mode="expression"
        label={label}
        describedBy={id}
        value={value}
        onChange={onChange}
        placeholder={placeholder}
        marks={marks}
        minHeight={36}
        maxHeight={240}
        hasError={problems.some((problem) => problem.severity === "error")}
        complete={site.model === null ? undefined : complete}
      />
      <div id={id} aria-live="polite">
        {problems.length > 0 && (
          <List size="xs" mt={4} listStyleType="none">
            {problems.map((problem) => (
              <List.Item key={problem.message}>
                <Text
                  size="xs"
                  c={problem.severity === "error" ? "var(--mantine-color-error)" : "dimmed"}
                >
                  {problem.message} {problem.suggestion}
                </Text>
              </List.Item>
            ))}
          </List>
        )}
      </div>
    </>
  );
}

/** What the service knows of a text; undefined until it does, and of an empty one. */
export function useExpressionCheck(site: Site, value: string): ExpressionAnswer | undefined {
  const [settled] = useDebouncedValue(value, 150);
  const isEmpty = settled.trim() === "";
  const check = useQuery({
    ...expressionCheckQuery(site, settled),
    enabled: !isEmpty,
    placeholderData: keepPreviousData,
  });
  return isEmpty || value.trim() === "" ? undefined : check.data;
}
