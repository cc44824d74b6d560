import { Anchor, AppShell, Box, Burger, Group, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure, useHotkeys } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { CatchBoundary, Link, Outlet, useLocation } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef } from "react";

import { messages } from "@/app/messages";
import { AccountMenu } from "@/app/shell/account-menu";
import { LineNotice } from "@/app/shell/line-notice";
import { Navigation } from "@/app/shell/navigation";
import classes from "@/app/shell/shell.module.css";
import { NotificationBell } from "@/features/notifications/notification-bell";
import { useMessages } from "@/shared/i18n/language";
import { useLive } from "@/shared/live/live";
import { openSearch } from "@/shared/navigation/open-search";

const Help = lazy(() =>
  import("@/features/help/help").then((module) => ({ default: module.Help })),
);
const Search = lazy(() =>
  import("@/features/search/search").then((module) => ({ default: module.Search })),
);

/** The frame around every page: header, navigation, and the page itself. */
export function Shell() {
  const text = useMessages(messages);
  const [isOpen, { close, toggle }] = useDisclosure();
  // Here and not in the search itself, which may still be on its way.
  useHotkeys([["mod+K", openSearch]], []);
  const path = useLocation({ select: (location) => location.pathname });
  useLive();
  const shown = useRef(path);
  useEffect(() => {
    close();
    // Whoever hears the page, or walks it by keyboard, goes on where the new one begins.
    if (shown.current !== path) document.getElementById("content")?.focus({ preventScroll: true });
    shown.current = path;
  }, [path, close]);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 228, breakpoint: "sm", collapsed: { mobile: !isOpen } }}
      layout="alt"
    >
      <Anchor href="#content" className={classes.skip}>
        {text.skip}
      </Anchor>
      <AppShell.Header className={classes.header}>
        <Group h="100%" px="sm" justify="space-between" wrap="nowrap">
          <Group gap="xs" wrap="nowrap" flex={1}>
            <Burger
              opened={isOpen}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={isOpen ? text.closeMenu : text.openMenu}
            />
            <UnstyledButton className={classes.search} onClick={openSearch}>
              <IconSearch size={16} aria-hidden />
              <Text size="sm" span>
                {text.search}
              </Text>
              <kbd className={classes.key}>Ctrl K</kbd>
            </UnstyledButton>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <CatchBoundary getResetKey={() => path} errorComponent={() => null}>
              <Suspense fallback={null}>
                <Help path={path} />
              </Suspense>
            </CatchBoundary>
            <NotificationBell />
            <AccountMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes.navbar} aria-label={text.mainNavigation}>
        <Group justify="space-between" h={52} px="md" wrap="nowrap">
          <Link to="/" className={classes.brand}>
            <img src="/mark.svg" width={26} height={26} alt="" />
            Interlock
          </Link>
          <Burger opened onClick={close} hiddenFrom="sm" size="sm" aria-label={text.closeMenu} />
        </Group>
        <Navigation />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        <LineNotice />
        <Box>
          <Outlet />
        </Box>
      </AppShell.Main>
      <CatchBoundary getResetKey={() => path} errorComponent={() => null}>
        <Suspense fallback={null}>
          <Search />
        </Suspense>
      </CatchBoundary>
    </AppShell>
  );
}
