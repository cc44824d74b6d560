import { Paper, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** A framed part of the home page. */
export function Panel({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper withBorder p="md" component="section">
      <Title order={2} size="sm" mb="sm">
        {title}
      </Title>
      {children}
    </Paper>
  );
}
