import { Skeleton } from "@mantine/core";
import { lazy, Suspense } from "react";

const Absences = lazy(async () => ({
  default: (await import("@/shared/people/absences")).Absences,
}));
const Delegations = lazy(async () => ({
  default: (await import("@/shared/people/delegations")).Delegations,
}));

/** When one person is away, and who decides in their place. */
export function StandIns({ userId }: { userId: number }) {
  return (
    <Suspense fallback={<Skeleton height={160} />}>
      <Absences userId={userId} />
      <Delegations userId={userId} />
    </Suspense>
  );
}
