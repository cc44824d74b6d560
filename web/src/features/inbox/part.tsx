import { Title } from "@mantine/core";
import type { ReactNode } from "react";

/** A titled part of a view. */
export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <Title order={3} size="sm" mb={6}>
        {title}
      </Title>
      {children}
    </section>
  );
}
