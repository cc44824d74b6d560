import "react-querybuilder/dist/query-builder-layout.css";

import { Skeleton, Text } from "@mantine/core";
import { QueryBuilderMantine } from "@react-querybuilder/mantine";
import { useMemo, useRef, useState } from "react";
import { QueryBuilder, type RuleGroupType } from "react-querybuilder";

import { writeCondition } from "@/shared/condition/api/write-condition";
import classes from "@/shared/condition/builder.module.css";
import { controls } from "@/shared/condition/controls";
import { messages } from "@/shared/condition/messages";
import { operatorsOf } from "@/shared/condition/operators";
import type { Site } from "@/shared/condition/site";
import { type Group, NOTHING, queryOf, treeOf } from "@/shared/condition/tree";
import { useFields } from "@/shared/condition/use-fields";
import { useMessages } from "@/shared/i18n/language";
import { notifyProblem } from "@/shared/ui/notify";

interface Props {
  site: Site;
  value: string;
  /** What the text is made of; undefined while that is being found out. */
  tree: Group | undefined;
  onChange: (text: string) => void;
}

/**
 * Rules to click together. The text is what counts: every change is written as text at once, and
 * whatever else the text becomes is read anew. Only rules without a value live here alone.
 */
export function Builder({ site, value, tree, onChange }: Props) {
  const text = useMessages(messages);
  const fields = useFields(site);
  const [shown, setShown] = useState<{ text: string; query: RuleGroupType } | null>(null);
  const turn = useRef(0);
  const isOwn = shown !== null && shown.text === value;
  const read = useMemo(() => (tree === undefined ? null : queryOf(tree)), [tree]);
  const query = isOwn ? shown.query : (read ?? shown?.query);
  const byName = useMemo(() => new Map(fields.map((field) => [field.name, field])), [fields]);
  if (query === undefined || fields.length === 0) return <Skeleton height={60} />;

  const change = (next: RuleGroupType) => {
    const { tree: wanted } = treeOf(next);
    turn.current += 1;
    const mine = turn.current;
    setShown({ text: value, query: next });
    void textOf(wanted, site).then(
      (written) => {
        if (mine !== turn.current) return;
        setShown({ text: written, query: next });
        if (written !== value) onChange(written);
      },
      (error: unknown) => {
        if (mine === turn.current) notifyProblem(error);
      },
    );
  };

  const { unfinished } = treeOf(query);
  return (
    <div className={classes.builder}>
      <QueryBuilderMantine>
        <QueryBuilder
          query={query}
          onQueryChange={change}
          fields={fields.map(({ name, value: id, label }) => ({ name, value: id, label }))}
          getOperators={(name) =>
            operatorsOf(byName.get(name)?.kind ?? "any", site.context.has_old).map((operator) => ({
              name: operator,
              value: operator,
              label: text.operators[operator],
            }))
          }
          getDefaultOperator={(name) =>
            operatorsOf(byName.get(name)?.kind ?? "any", site.context.has_old)[0] ?? "="
          }
          getDefaultValue={() => NOTHING}
          resetOnFieldChange
          showNotToggle={false}
          controlElements={controls}
          context={{ fields: byName, site }}
          translations={{
            addRule: { label: text.addRule, title: text.addRule },
            addGroup: { label: text.addGroup, title: text.addGroup },
            removeRule: { label: "×", title: text.removeRule },
            removeGroup: { label: "×", title: text.removeGroup },
            fields: { title: text.field, placeholderLabel: text.field, placeholderName: "" },
            operators: { title: text.operator },
            value: { title: text.value },
            combinators: { title: text.combinator },
          }}
        />
      </QueryBuilderMantine>
      {unfinished > 0 && (
        <Text size="xs" c="dimmed" mt={4} role="status">
          {text.unfinished(unfinished)}
        </Text>
      )}
    </div>
  );
}

async function textOf(tree: Group, site: Site): Promise<string> {
  if (tree.rules.length === 0) return "";
  return (await writeCondition({ model: site.model, tree, context: site.context })).text;
}
