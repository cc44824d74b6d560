import { Paper, Stack, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** A framed part of a page, with its heading. */
export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper withBorder p="md" component="section">
      <Title order={2} size="h5" mb="sm">
        {title}
      </Title>
      <Stack gap="md">{children}</Stack>
    </Paper>
  );
}
