import { Skeleton } from "@mantine/core";
import { lazy, Suspense } from "react";

import type { DifferenceProps } from "@/shared/editor/difference-view";

const DifferenceView = lazy(() =>
  import("@/shared/editor/difference-view").then((module) => ({ default: module.DifferenceView })),
);

/** What differs between two texts. */
export function Difference(props: DifferenceProps) {
  return (
    <Suspense fallback={<Skeleton height={160} />}>
      <DifferenceView {...props} />
    </Suspense>
  );
}
