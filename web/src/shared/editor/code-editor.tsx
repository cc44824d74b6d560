import { Skeleton } from "@mantine/core";
import { lazy, Suspense } from "react";

import type { CodeViewProps } from "@/shared/editor/code-view";

const CodeView = lazy(() =>
  import("@/shared/editor/code-view").then((module) => ({ default: module.CodeView })),
);

/**
 * Text of a machine's language: coloured, marked where something is wrong, completed while typed.
 * Without `onChange` it is only read. Loaded when it is first shown.
 */
export function CodeEditor(props: CodeViewProps) {
  return (
    <Suspense fallback={<Skeleton height={props.minHeight ?? 120} />}>
      <CodeView {...props} />
    </Suspense>
  );
}
