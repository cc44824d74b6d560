import { Box, Group, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";

interface Props {
  title: string;
  /** One line below the title. */
  lead?: ReactNode;
  /** Buttons to the right of the title. */
  actions?: ReactNode;
  /** What stands before the title: a way back. */
  before?: ReactNode;
  children: ReactNode;
}

/** The frame of every page: its heading, its actions, and the title of the browser's tab. */
export function Page({ title, lead, actions, before, children }: Props) {
  useEffect(() => {
    document.title = `${title} · Interlock`;
  }, [title]);
  return (
    <Box component="section" px={{ base: "sm", sm: "lg" }} py="md" maw={1600} mx="auto">
      {before}
      <Group justify="space-between" align="flex-start" gap="sm" mb="md">
        <div>
          <Title order={1} size="h3">
            {title}
          </Title>
          {lead !== undefined && (
            <Text c="dimmed" size="sm" component="div">
              {lead}
            </Text>
          )}
        </div>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Box>
  );
}
