import { Alert, Group, Input, SegmentedControl, Skeleton, Text } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";

import type { Place } from "@/shared/condition/api/complete-expression";
import { ExpressionText, useSite } from "@/shared/condition/expression-field";
import { messages } from "@/shared/condition/messages";
import { conditionTreeQuery } from "@/shared/condition/queries";
import type { Context } from "@/shared/condition/site";
import type { Group as Tree } from "@/shared/condition/tree";
import { useMessages } from "@/shared/i18n/language";

const Builder = lazy(() =>
  import("@/shared/condition/builder").then((module) => ({ default: module.Builder })),
);

export interface ConditionFieldProps {
  label: string;
  model: string | null;
  /** The text of the condition: the one truth of both views. */
  value: string;
  onChange: (text: string) => void;
  place?: Place;
  context?: Context;
  description?: string;
  /** What an empty condition means here. */
  emptyText?: string;
}

const EMPTY: Tree = { combinator: "and", not: false, rules: [] };

/** A condition as rules to click together or as text; both show the same text. */
export function ConditionField(props: ConditionFieldProps) {
  const { label, model, value, onChange, description } = props;
  const text = useMessages(messages);
  const site = useSite(model, props.place, props.context);
  const [wanted, setWanted] = useState<"builder" | "text">("builder");
  const isEmpty = value.trim() === "";
  const read = useQuery({
    ...conditionTreeQuery(site, value),
    enabled: wanted === "builder" && !isEmpty && model !== null,
    placeholderData: keepPreviousData,
  });
  const tree = isEmpty ? EMPTY : read.isPlaceholderData ? undefined : read.data?.tree;
  const canBuild = model !== null && tree !== null && read.error === null;
  const view = canBuild ? wanted : "text";
  return (
    <Input.Wrapper label={label} description={description} labelElement="div">
      <Group justify="flex-end" mt={description === undefined ? -22 : 4} mb={6}>
        <SegmentedControl
          size="xs"
          aria-label={text.view}
          value={view}
          data={[
            { value: "builder", label: text.builder, disabled: !canBuild },
            { value: "text", label: text.text },
          ]}
          onChange={(chosen) => {
            setWanted(chosen === "text" ? "text" : "builder");
          }}
        />
      </Group>
      {model === null && <Hint>{text.outOfReach}</Hint>}
      {wanted === "builder" && tree === null && (
        <Hint>
          {text.onlyText} {read.data?.reason}
        </Hint>
      )}
      {view === "builder" ? (
        <Suspense fallback={<Skeleton height={60} />}>
          <Builder site={site} value={value} tree={tree ?? undefined} onChange={onChange} />
        </Suspense>
      ) : (
        <ExpressionText label={label} site={site} value={value} onChange={onChange} />
      )}
      {isEmpty && (
        <Text size="xs" c="dimmed" mt={4}>
          {props.emptyText ?? text.always}
        </Text>
      )}
    </Input.Wrapper>
  );
}

function Hint({ children }: { children: React.ReactNode }) {
  return (
    <Alert color="gray" variant="light" p="xs" mb={6} icon={<IconInfoCircle size={16} />}>
      <Text size="xs">{children}</Text>
    </Alert>
  );
}
