import { Skeleton } from "@mantine/core";
import { lazy, Suspense } from "react";

import type { CanvasProps } from "@/shared/canvas/canvas-view";

const CanvasView = lazy(() =>
  import("@/shared/canvas/canvas-view").then((module) => ({ default: module.CanvasView })),
);

/** The steps of an automation or a run, as a picture that can be walked through. */
export function Canvas(props: CanvasProps) {
  return (
    <Suspense fallback={<Skeleton height={280} />}>
      <CanvasView {...props} />
    </Suspense>
  );
}
