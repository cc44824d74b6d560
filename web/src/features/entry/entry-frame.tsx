import { Center, Group, Paper, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";

import { browserLanguage, LocaleProvider } from "@/shared/i18n/language";

interface Props {
  title: string;
  lead: string;
  children: ReactNode;
}

/** The frame of what is shown before anybody is signed in, in the browser's language. */
export function EntryFrame({ title, lead, children }: Props) {
  useEffect(() => {
    document.title = `${title} · Interlock`;
  }, [title]);
  return (
    <Center mih="100vh" px="md" component="main">
      <Paper w="100%" maw={400} p={{ base: 0, xs: "xl" }}>
        <Group gap="sm" mb="lg" wrap="nowrap">
          <img src="/mark.svg" width={40} height={40} alt="" />
          <div>
            <Title order={1} size="h3">
              {title}
            </Title>
            <Text size="sm" c="dimmed">
              {lead}
            </Text>
          </div>
        </Group>
        {children}
      </Paper>
    </Center>
  );
}

export function InBrowserLanguage({ children }: { children: ReactNode }) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <LocaleProvider language={browserLanguage()} timeZone={zone}>
      {children}
    </LocaleProvider>
  );
}
