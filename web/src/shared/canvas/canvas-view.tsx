import "@xyflow/react/dist/style.css";

import { useComputedColorScheme } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import {
  Background,
  Controls,
  type Edge,
  MarkerType,
  type Node,
  ReactFlow,
  ReactFlowProvider,
} from "@xyflow/react";
import { useMemo } from "react";

import { actionsQuery } from "@/shared/api/queries";
import classes from "@/shared/canvas/canvas.module.css";
import { graphOf, type Spot } from "@/shared/canvas/graph";
import { messages } from "@/shared/canvas/messages";
import { controlKindOf, nameOf, type Step } from "@/shared/canvas/step";
import { nodeTypes, type SpotData } from "@/shared/canvas/spot-node";
import { fromCode } from "@/shared/format/format";
import { useMessages } from "@/shared/i18n/language";

export interface StepState {
  state: string;
  /** How long it took, in words. */
  duration?: string;
}

export interface CanvasProps {
  steps: readonly Step[];
  /** What starts it, in words. */
  start?: string;
  /** The path of the chosen step: `do.0.then.1`. */
  selected?: string | null;
  onSelect?: (path: string | null) => void;
  /** How each step stands, by its path. */
  states?: Readonly<Record<string, StepState>>;
  /** How many things are wrong with a step, by its path. */
  problems?: Readonly<Record<string, number>>;
  /** Called with the list that a step is to be added to: `do.0.then`. */
  onAdd?: (list: string) => void;
  maxHeight?: number;
}

/** The canvas itself; only loaded by `Canvas`. */
export function CanvasView(props: CanvasProps) {
  const { steps, selected, onSelect, onAdd, states, problems, start } = props;
  const text = useMessages(messages);
  const scheme = useComputedColorScheme();
  const actions = useQuery(actionsQuery).data;
  const graph = useMemo(() => graphOf(steps, onAdd !== undefined), [steps, onAdd]);
  const nodes = useMemo(() => {
    const titleOf = (spot: Spot): string => {
      if (spot.step === undefined) return spot.kind === "start" ? (start ?? text.start) : "";
      const kind = controlKindOf(spot.step);
      if (kind !== null) return text.steps[kind];
      const name = nameOf(spot.step);
      return actions?.find((action) => action.name === name)?.title ?? fromCode(name);
    };
    return graph.spots.map((spot): Node<SpotData> => ({
      id: spot.id,
      type: "spot",
      position: { x: spot.x, y: spot.y },
      width: spot.width,
      height: spot.height,
      draggable: false,
      connectable: false,
      focusable: false,
      selectable: false,
      // A node that can neither be dragged nor selected lets clicks through by itself.
      style: { pointerEvents: "all" },
      data: {
        spot,
        title: titleOf(spot),
        isSelected: spot.kind === "step" && spot.path === selected,
        state: states?.[spot.path],
        problems: problems?.[spot.path] ?? 0,
        onOpen: spot.kind === "add" ? onAdd : spot.kind === "step" ? onSelect : undefined,
      },
    }));
  }, [graph, actions, selected, onSelect, onAdd, states, problems, start, text]);
  const edges = useMemo(
    () =>
      graph.ways.map((way): Edge => ({
        id: way.id,
        source: way.from,
        target: way.to,
        type: "smoothstep",
        focusable: false,
        label: [text.ways[way.kind], brief(way.label)].filter(Boolean).join(" ") || undefined,
        markerEnd: { type: MarkerType.ArrowClosed, width: 14, height: 14 },
      })),
    [graph, text],
  );
  const height = Math.min(Math.max(graph.height + 48, 160), props.maxHeight ?? 620);
  return (
    <ReactFlowProvider>
      <div className={classes.canvas} style={{ height }} role="group" aria-label={text.canvas}>
        <ReactFlow
          key={`${String(graph.spots.length)}:${String(graph.ways.length)}`}
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          colorMode={scheme}
          fitView
          fitViewOptions={{ maxZoom: 1, minZoom: 0.4, padding: 0.06 }}
          minZoom={0.2}
          nodesDraggable={false}
          nodesConnectable={false}
          elementsSelectable={false}
          zoomOnScroll={false}
          preventScrolling={false}
          proOptions={{ hideAttribution: true }}
        >
          <Background gap={20} />
          <Controls showInteractive={false} position="bottom-right" />
        </ReactFlow>
      </div>
    </ReactFlowProvider>
  );
}

function brief(label: string): string {
  return label.length > 36 ? `${label.slice(0, 35)}…` : label;
}
