import dagre from "@dagrejs/dagre";

import { branchesOf, type BranchKind, controlKindOf, type Step } from "@/shared/canvas/step";

export const STEP_WIDTH = 230;
export const STEP_HEIGHT = 58;
const SMALL = 28;

/** A place on the canvas: the start, a step, or where a step can be added. */
export interface Spot {
  id: string;
  kind: "start" | "step" | "add" | "end";
  /** The path of the step, or of the list that a step is added to. */
  path: string;
  step?: Step;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Way {
  id: string;
  from: string;
  to: string;
  kind: BranchKind | "otherwise" | "on";
  label: string;
}

export interface Graph {
  spots: Spot[];
  ways: Way[];
  width: number;
  height: number;
}

interface Exit {
  id: string;
  kind: Way["kind"];
  label: string;
}

/** Steps as places and ways, laid out from top to bottom. */
export function graphOf(steps: readonly Step[], isEditable: boolean, root = "do"): Graph {
  const spots: Spot[] = [];
  const ways: Way[] = [];

  const place = (kind: Spot["kind"], id: string, path: string, step?: Step): void => {
    const isSmall = kind === "add" || kind === "end";
    spots.push({
      id,
      kind,
      path,
      step,
      x: 0,
      y: 0,
      width: isSmall ? SMALL : STEP_WIDTH,
      height: isSmall ? SMALL : kind === "start" ? 36 : STEP_HEIGHT,
    });
  };
  const join = (exits: readonly Exit[], to: string): void => {
    for (const { id, kind, label } of exits) {
      ways.push({ id: `${id}>${to}:${kind}${label}`, from: id, to, kind, label });
    }
  };

  const chain = (list: readonly Step[], path: string, entries: Exit[]): Exit[] => {
    let exits = entries;
    for (const [index, step] of list.entries()) {
      const id = `${path}.${String(index)}`;
      place("step", id, id, step);
      join(exits, id);
      exits = through(step, id);
    }
    if (isEditable) {
      const id = `${path}+`;
      place("add", id, path);
      join(exits, id);
      exits = [{ id, kind: "on", label: "" }];
    }
    return exits;
  };
  const through = (step: Step, id: string): Exit[] => {
    const kind = controlKindOf(step);
    if (kind === "stop") return [];
    const branches = branchesOf(step);
    if (branches.length === 0) return [{ id, kind: "on", label: "" }];
    const exits = branches.flatMap((branch) =>
      chain(branch.steps, `${id}.${branch.path}`, [{ id, kind: branch.kind, label: branch.label }]),
    );
    const mayPass =
      (kind === "if" || kind === "choose") && !branches.some((branch) => branch.kind === "else");
    const goesOn = kind === null;
    if (mayPass) exits.push({ id, kind: "otherwise", label: "" });
    if (goesOn) exits.push({ id, kind: "on", label: "" });
    return exits;
  };

  place("start", "start", "");
  const ends = chain(steps, root, [{ id: "start", kind: "on", label: "" }]);
  if (!isEditable && ends.length > 1) {
    place("end", "end", "");
    join(ends, "end");
  }
  return { spots, ways, ...laidOut(spots, ways) };
}

function laidOut(spots: Spot[], ways: readonly Way[]): { width: number; height: number } {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "TB", ranksep: 38, nodesep: 26 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of spots) graph.setNode(id, { width, height });
  for (const { id, from, to } of ways) graph.setEdge(from, to, {}, id);
  dagre.layout(graph);
  for (const spot of spots) {
    const { x, y } = graph.node(spot.id) as { x: number; y: number };
    spot.x = x - spot.width / 2;
    spot.y = y - spot.height / 2;
  }
  const { width, height } = graph.graph() as { width?: number; height?: number };
  return { width: width ?? 0, height: height ?? 0 };
}
