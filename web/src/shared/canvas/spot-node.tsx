import { Badge, Group, Text, UnstyledButton } from "@mantine/core";
import { IconAlertTriangle, IconPlus } from "@tabler/icons-react";
import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";

import classes from "@/shared/canvas/canvas.module.css";
import type { StepState } from "@/shared/canvas/canvas-view";
import type { Spot } from "@/shared/canvas/graph";
import { messages } from "@/shared/canvas/messages";
import { controlKindOf, detailOf } from "@/shared/canvas/step";
import { useMessages } from "@/shared/i18n/language";
import { StateBadge } from "@/shared/ui/state-badge";

export interface SpotData extends Record<string, unknown> {
  spot: Spot;
  title: string;
  isSelected: boolean;
  state: StepState | undefined;
  problems: number;
  onOpen: ((path: string) => void) | undefined;
}

function SpotNode({ data }: NodeProps<Node<SpotData>>) {
  return (
    <>
      <Handle type="target" position={Position.Top} className={classes.handle} />
      <Body {...data} />
      <Handle type="source" position={Position.Bottom} className={classes.handle} />
    </>
  );
}

function Body(data: SpotData) {
  const text = useMessages(messages);
  const { spot, title, onOpen } = data;
  const size = { width: spot.width, height: spot.height };
  if (spot.kind === "end") return <div className={classes.end} style={size} />;
  if (spot.kind === "add") {
    return (
      <UnstyledButton
        className={`${classes.add ?? ""} nopan`}
        style={size}
        aria-label={text.addStep}
        title={text.addStep}
        onClick={() => onOpen?.(spot.path)}
      >
        <IconPlus size={16} aria-hidden />
      </UnstyledButton>
    );
  }
  if (spot.kind === "start") {
    return (
      <div className={classes.start} style={size}>
        <Text size="xs" fw={600} truncate title={title}>
          {title}
        </Text>
      </div>
    );
  }
  const detail = spot.step === undefined ? "" : detailOf(spot.step);
  const isControl = spot.step !== undefined && controlKindOf(spot.step) !== null;
  return (
    <UnstyledButton
      className={`${classes.step ?? ""} nopan`}
      style={size}
      data-selected={data.isSelected || undefined}
      data-control={isControl || undefined}
      data-problem={data.problems > 0 || undefined}
      data-path={spot.path}
      aria-pressed={data.isSelected}
      disabled={onOpen === undefined}
      onClick={() => onOpen?.(spot.path)}
    >
      <Group gap={6} wrap="nowrap" justify="space-between">
        <Text size="sm" fw={600} truncate>
          {title}
        </Text>
        {data.problems > 0 && (
          <IconAlertTriangle
            size={15}
            color="var(--mantine-color-error)"
            aria-label={text.problems(data.problems)}
          />
        )}
        {data.state !== undefined && <StateBadge state={data.state.state} />}
      </Group>
      <Group gap={6} wrap="nowrap" justify="space-between">
        <Text size="xs" c="dimmed" truncate title={detail}>
          {detail}
        </Text>
        {data.state?.duration !== undefined && (
          <Badge size="xs" variant="default" tt="none">
            {data.state.duration}
          </Badge>
        )}
      </Group>
    </UnstyledButton>
  );
}

export const nodeTypes = { spot: SpotNode };
