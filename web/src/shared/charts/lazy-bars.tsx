import { Skeleton } from "@mantine/core";
import { type ComponentProps, lazy, Suspense } from "react";

const Bars = lazy(() =>
  import("@/shared/charts/bars").then((module) => ({ default: module.Bars })),
);

/** Numbers as bars, loaded when they are first shown. */
export function LazyBars(props: ComponentProps<typeof Bars>) {
  return (
    <Suspense fallback={<Skeleton height={180} />}>
      <Bars {...props} />
    </Suspense>
  );
}
