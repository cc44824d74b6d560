import { Button, Group, NumberInput, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import { messages } from "@/features/automations/builder-messages";
import { ValueMap } from "@/shared/draft/value-map";
import { type ControlKind, listOf, recordOf, type Step, textOf } from "@/shared/canvas/step";
import { ConditionField } from "@/shared/condition/condition-field";
import { ExpressionField } from "@/shared/condition/expression-field";
import { definitionsQuery } from "@/shared/definition/queries";
import { setAt } from "@/shared/draft/data";
import { useMessages } from "@/shared/i18n/language";

interface Props {
  kind: ControlKind;
  step: Step;
  model: string | null;
  onChange: (step: Step) => void;
  /** The errors at a part of the step. */
  errorAt: (part: string) => string | undefined;
}

/** What a control step decides, repeats, waits for or remembers. */
export function ControlForm(props: Props) {
  const { kind, step, model, onChange, errorAt } = props;
  const text = useMessages(messages);
  switch (kind) {
    case "if":
      return (
        <ConditionField
          label={text.ifHolds}
          model={model}
          value={textOf(step.if)}
          onChange={(next) => {
            onChange({ ...step, if: next });
          }}
        />
      );
    case "choose":
      return <Cases {...props} />;
    case "for_each":
      return <Loop {...props} />;
    case "parallel":
      return <Branches {...props} />;
    case "wait":
      return <Wait {...props} />;
    case "set":
      return (
        <ValueMap
          label={text.variables}
          model={null}
          value={step.set}
          error={errorAt("set")}
          onChange={(next) => {
            onChange({ ...step, set: next ?? {} });
          }}
        />
      );
    case "stop":
      return (
        <TextInput
          label={text.outcome}
          error={errorAt("stop")}
          value={textOf(step.stop)}
          onChange={(event) => {
            onChange({ ...step, stop: event.currentTarget.value });
          }}
        />
      );
    case "run":
      return <Component {...props} />;
    case "try":
      return <Text size="sm">{text.tryHelp}</Text>;
  }
}

function Cases({ step, model, onChange }: Props) {
  const text = useMessages(messages);
  const cases = listOf(step.choose);
  return (
    <Stack gap="sm">
      {cases.map((one, index) => (
        <ConditionField
          key={index}
          label={text.caseOf(index + 1)}
          model={model}
          value={textOf(one.when)}
          onChange={(when) => {
            onChange(setAt(step, ["choose", index, "when"], when));
          }}
        />
      ))}
      <div>
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<IconPlus size={12} aria-hidden />}
          onClick={() => {
            onChange({ ...step, choose: [...cases, { when: "", do: [] }] });
          }}
        >
          {text.addCase}
        </Button>
      </div>
    </Stack>
  );
}

function Loop({ step, model, onChange, errorAt }: Props) {
  const text = useMessages(messages);
  const loop = recordOf(step.for_each);
  const set = (name: string, next: unknown) => {
    onChange(setAt(step, ["for_each", name], next));
  };
  return (
    <Stack gap="sm">
      <ExpressionField
        label={text.loopIn}
        description={text.loopInHelp}
        model={model}
        place="value"
        value={textOf(loop.in)}
        onChange={(next) => {
          set("in", next);
        }}
      />
      <Group grow align="flex-start">
        <TextInput
          label={text.loopAs}
          error={errorAt("for_each.as")}
          placeholder="item"
          value={textOf(loop.as)}
          onChange={(event) => {
            set("as", event.currentTarget.value || undefined);
          }}
        />
        <NumberInput
          label={text.atOnce}
          min={1}
          max={100}
          value={typeof loop.at_once === "number" ? loop.at_once : 1}
          onChange={(next) => {
            set("at_once", typeof next === "number" && next > 1 ? next : undefined);
          }}
        />
      </Group>
    </Stack>
  );
}

function Branches({ step, onChange }: Props) {
  const text = useMessages(messages);
  const parallel = recordOf(step.parallel);
  const branches = recordOf(parallel.branches);
  const names = Object.keys(branches);
  return (
    <Stack gap="sm">
      <Select
        label={text.waitFor}
        allowDeselect={false}
        data={[
          { value: "all", label: text.allBranches },
          { value: "any", label: text.anyBranch },
        ]}
        value={parallel.wait_for === "any" ? "any" : "all"}
        onChange={(next) => {
          onChange(setAt(step, ["parallel", "wait_for"], next === "any" ? "any" : undefined));
        }}
      />
      <Text size="sm">{names.join(", ")}</Text>
      <div>
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<IconPlus size={12} aria-hidden />}
          onClick={() => {
            const name = `branch_${String(names.length + 1)}`;
            onChange(setAt(step, ["parallel", "branches", name], []));
          }}
        >
          {text.addBranch}
        </Button>
      </div>
    </Stack>
  );
}

const WAITS = ["for", "until", "event", "when"] as const;

function Wait({ step, model, onChange, errorAt }: Props) {
  const text = useMessages(messages);
  const wait = recordOf(step.wait);
  const kind = WAITS.find((one) => one in wait) ?? "for";
  const set = (name: string, next: string) => {
    onChange({ ...step, wait: { ...wait, [name]: next } });
  };
  return (
    <Stack gap="sm">
      <Select
        label={text.waitUntil}
        allowDeselect={false}
        data={WAITS.map((one) => ({ value: one, label: text.waits[one] }))}
        value={kind}
        onChange={(next) => {
          onChange({ ...step, wait: { [next ?? "for"]: "" } });
        }}
      />
      {kind === "when" ? (
        <ConditionField
          label={text.waits.when}
          model={model}
          value={textOf(wait.when)}
          onChange={(next) => {
            set("when", next);
          }}
        />
      ) : (
        <TextInput
          label={text.waits[kind]}
          description={text.waitHelp[kind]}
          error={errorAt(`wait.${kind}`)}
          value={textOf(wait[kind])}
          onChange={(event) => {
            set(kind, event.currentTarget.value);
          }}
        />
      )}
      {kind === "event" && (
        <ExpressionField
          label={text.match}
          model={model}
          value={textOf(wait.match).replace(/^=/, "")}
          onChange={(next) => {
            set("match", next);
          }}
        />
      )}
      {(kind === "event" || kind === "when") && (
        <TextInput
          label={text.timeout}
          description={text.waitHelp.for}
          error={errorAt("wait.timeout")}
          value={textOf(wait.timeout)}
          onChange={(event) => {
            onChange(setAt(step, ["wait", "timeout"], event.currentTarget.value || undefined));
          }}
        />
      )}
    </Stack>
  );
}

function Component({ step, onChange, errorAt }: Props) {
  const text = useMessages(messages);
  const automations = useQuery(definitionsQuery("automation")).data ?? [];
  return (
    <Stack gap="sm">
      <Select
        label={text.component}
        searchable
        error={errorAt("run")}
        data={automations.map((one) => ({ value: one.id, label: one.title }))}
        value={textOf(step.run) || null}
        onChange={(next) => {
          onChange({ ...step, run: next ?? "" });
        }}
      />
      <ValueMap
        label={text.inputs}
        model={null}
        value={step.with}
        error={errorAt("with")}
        onChange={(next) => {
          onChange(setAt(step, ["with"], next));
        }}
      />
    </Stack>
  );
}
