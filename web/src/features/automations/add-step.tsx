import {
  Modal,
  ScrollArea,
  SimpleGrid,
  Text,
  TextInput,
  Title,
  UnstyledButton,
} from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import classes from "@/features/automations/builder.module.css";
import { messages } from "@/features/automations/builder-messages";
import { actionsQuery } from "@/shared/api/queries";
import { messages as canvasMessages } from "@/shared/canvas/messages";
import type { ControlKind, Step } from "@/shared/canvas/step";
import { useMessages } from "@/shared/i18n/language";

interface Props {
  isOpen: boolean;
  onClose: () => void;
  onAdd: (step: Step) => void;
  isInline: boolean;
  hasModel: boolean;
}

const CONTROLS: Readonly<Record<ControlKind, Step>> = {
  if: { if: "", then: [] },
  choose: { choose: [{ when: "", do: [] }], else: [] },
  for_each: { for_each: { in: "", do: [] } },
  parallel: { parallel: { branches: { first: [], second: [] } } },
  wait: { wait: { for: "1 day" } },
  set: { set: { value: "" } },
  stop: { stop: "done" },
  run: { run: "" },
  try: { try: [], catch: [] },
};
const NOT_INLINE: readonly ControlKind[] = ["wait", "parallel"];

/** All that a step can be, found by its name or what it does. */
export function AddStep({ isOpen, onClose, onAdd, isInline, hasModel }: Props) {
  const text = useMessages(messages);
  const titles = useMessages(canvasMessages);
  const [words, setWords] = useState("");
  const actions = useQuery(actionsQuery).data ?? [];
  const fits = (...parts: string[]) =>
    parts.join(" ").toLowerCase().includes(words.trim().toLowerCase());
  const offered = actions
    .filter((one) => (!isInline || one.is_inline) && (hasModel || !one.needs_record))
    .filter((one) => fits(one.title, one.doc, one.name));
  const controls = (Object.keys(CONTROLS) as ControlKind[])
    .filter((kind) => !isInline || !NOT_INLINE.includes(kind))
    .filter((kind) => fits(titles.steps[kind], text.controls[kind], kind));
  const choose = (step: Step) => {
    onAdd(structuredClone(step));
    setWords("");
    onClose();
  };
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={text.addStep}
      size="lg"
      closeButtonProps={{ "aria-label": text.close }}
    >
      <TextInput
        data-autofocus
        aria-label={text.findStep}
        placeholder={text.findStep}
        leftSection={<IconSearch size={16} aria-hidden />}
        mb="sm"
        value={words}
        onChange={(event) => {
          setWords(event.currentTarget.value);
        }}
      />
      <ScrollArea.Autosize mah="60vh">
        <Title order={3} size="xs" mb={6}>
          {text.actionsTitle}
        </Title>
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs">
          {offered.map((one) => (
            <Choice
              key={one.name}
              title={one.title}
              help={one.doc}
              onClick={() => {
                choose({ [one.name]: {} });
              }}
            />
          ))}
        </SimpleGrid>
        <Title order={3} size="xs" mt="md" mb={6}>
          {text.controlsTitle}
        </Title>
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs">
          {controls.map((kind) => (
            <Choice
              key={kind}
              title={titles.steps[kind]}
              help={text.controls[kind]}
              onClick={() => {
                choose(CONTROLS[kind]);
              }}
            />
          ))}
        </SimpleGrid>
      </ScrollArea.Autosize>
    </Modal>
  );
}

function Choice({ title, help, onClick }: { title: string; help: string; onClick: () => void }) {
  return (
    <UnstyledButton className={classes.choice} onClick={onClick}>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <Text size="xs" c="dimmed" lineClamp={2}>
        {help}
      </Text>
    </UnstyledButton>
  );
}
