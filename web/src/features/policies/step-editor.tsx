import {
  ActionIcon,
  Button,
  Collapse,
  Group,
  MultiSelect,
  NumberInput,
  Paper,
  Select,
  Stack,
  TagsInput,
  Textarea,
  TextInput,
  Title,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowDown, IconArrowUp, IconTrash } from "@tabler/icons-react";

import { ApproverList } from "@/features/policies/approver-list";
import { Ladder } from "@/features/policies/ladder";
import { messages } from "@/features/policies/messages";
import { ConditionField } from "@/shared/condition/condition-field";
import type { Finding } from "@/shared/definition/api/check-draft-text";
import { type Data, errorAt, textOf, textsOf } from "@/shared/draft/data";
import { fromCode } from "@/shared/format/format";
import { useMessages } from "@/shared/i18n/language";

interface Props {
  name: string;
  step: Data;
  model: string | null;
  /** The names of the steps that it may come after, with their titles. */
  others: readonly { value: string; label: string }[];
  problems: readonly Finding[];
  onChange: (name: string, value: unknown) => void;
  onRemove: () => void;
  onMove: (by: -1 | 1) => void;
}

/** One step of the chain: who is asked, when, and how long they have. */
export function StepEditor(props: Props) {
  const { name, step, model, problems, onChange } = props;
  const text = useMessages(messages);
  const [isOpen, more] = useDisclosure(step.escalate !== undefined);
  const at = (field: string) => errorAt(problems, `steps.${name}.${field}`);
  const title = textOf(step.title) || fromCode(name);
  return (
    <Paper withBorder p="md" component="section" aria-label={title}>
      <Group justify="space-between" mb="xs">
        <Title order={3} size="h6">
          {title}
        </Title>
        <StepButtons {...props} />
      </Group>
      <Stack gap="sm">
        <Group grow align="flex-start">
          <TextInput
            label={text.stepTitle}
            placeholder={fromCode(name)}
            error={at("title")}
            value={textOf(step.title)}
            onChange={(event) => {
              onChange("title", event.currentTarget.value || undefined);
            }}
          />
          <Need
            value={step.need}
            error={at("need")}
            onChange={(need) => {
              onChange("need", need);
            }}
          />
        </Group>
        <ApproverList
          value={step.approvers}
          model={model}
          error={at("approvers")}
          onChange={(value) => {
            onChange("approvers", value);
          }}
        />
        <ConditionField
          label={text.stepWhen}
          model={model}
          place="policy"
          emptyText={text.stepWhenEmpty}
          value={textOf(step.when)}
          onChange={(when) => {
            onChange("when", when || undefined);
          }}
        />
        <Group grow align="flex-start">
          <TextInput
            label={text.due}
            description={text.dueText}
            error={at("due")}
            value={textOf(step.due)}
            onChange={(event) => {
              onChange("due", event.currentTarget.value || undefined);
            }}
          />
          <MultiSelect
            label={text.after}
            description={text.afterText}
            error={at("after")}
            data={[...props.others]}
            value={textsOf(step.after)}
            onChange={(after) => {
              onChange("after", after.length === 0 ? undefined : after);
            }}
          />
        </Group>
        <div>
          <Button variant="subtle" size="compact-xs" onClick={more.toggle} aria-expanded={isOpen}>
            {isOpen ? text.less : text.more}
          </Button>
        </div>
        <Collapse expanded={isOpen}>
          <Stack gap="sm">
            <Textarea
              label={text.stepDescription}
              autosize
              value={textOf(step.description)}
              onChange={(event) => {
                onChange("description", event.currentTarget.value || undefined);
              }}
            />
            <TagsInput
              label={text.remind}
              description={text.dueText}
              error={at("remind")}
              value={textsOf(step.remind)}
              onChange={(remind) => {
                onChange("remind", remind.length === 0 ? undefined : remind);
              }}
            />
            <Ladder
              value={step.escalate}
              error={at("escalate")}
              onChange={(escalate) => {
                onChange("escalate", escalate);
              }}
            />
          </Stack>
        </Collapse>
      </Stack>
    </Paper>
  );
}

function StepButtons({ onMove, onRemove }: Props) {
  const text = useMessages(messages);
  return (
    <Group gap={2}>
      <ActionIcon
        variant="subtle"
        aria-label={text.up}
        onClick={() => {
          onMove(-1);
        }}
      >
        <IconArrowUp size={16} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        aria-label={text.down}
        onClick={() => {
          onMove(1);
        }}
      >
        <IconArrowDown size={16} />
      </ActionIcon>
      <ActionIcon variant="subtle" color="red" aria-label={text.removeStep} onClick={onRemove}>
        <IconTrash size={16} />
      </ActionIcon>
    </Group>
  );
}

function Need({
  value,
  onChange,
  error,
}: {
  value: unknown;
  onChange: (need: unknown) => void;
  error?: string;
}) {
  const text = useMessages(messages);
  const count = typeof value === "number" ? value : null;
  return (
    <Group gap="xs" align="flex-end" wrap="nowrap">
      <Select
        label={text.need}
        error={error}
        flex={1}
        allowDeselect={false}
        data={[
          { value: "any", label: text.needWords.any },
          { value: "all", label: text.needWords.all },
          { value: "count", label: text.needCount(count ?? 2) },
        ]}
        value={count === null ? (value === "all" ? "all" : "any") : "count"}
        onChange={(chosen) => {
          onChange(chosen === "any" ? undefined : chosen === "count" ? 2 : chosen);
        }}
      />
      {count !== null && (
        <NumberInput
          aria-label={text.need}
          w={72}
          min={1}
          max={100}
          allowDecimal={false}
          value={count}
          onChange={(next) => {
            if (typeof next === "number") onChange(next);
          }}
        />
      )}
    </Group>
  );
}
