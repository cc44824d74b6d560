import { Center, Stack, Text, ThemeIcon } from "@mantine/core";
import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";

interface Props {
  icon: Icon;
  title: string;
  children?: ReactNode;
  /** What leads on from here. */
  action?: ReactNode;
}

/** Says why there is nothing, and what to do next. */
export function EmptyState({ icon: Mark, title, children, action }: Props) {
  return (
    <Center py={64}>
      <Stack align="center" gap="xs" maw={420} ta="center">
        <ThemeIcon size={52} radius="xl" variant="light">
          <Mark size={26} stroke={1.5} aria-hidden />
        </ThemeIcon>
        <Text fw={600} mt="xs">
          {title}
        </Text>
        {children !== undefined && (
          <Text size="sm" c="dimmed" component="div">
            {children}
          </Text>
        )}
        {action}
      </Stack>
    </Center>
  );
}
