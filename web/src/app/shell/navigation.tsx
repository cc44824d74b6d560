import { NavLink, ScrollArea } from "@mantine/core";
import {
  IconActivity,
  IconAlertTriangle,
  IconBolt,
  IconBuilding,
  IconChecklist,
  IconDatabase,
  IconHeartbeat,
  IconHistory,
  IconHome,
  IconInbox,
  IconMailOff,
  IconAdjustments,
  IconSend,
  IconTable,
  IconUserShare,
  IconUsers,
  IconUsersGroup,
  IconShieldHalf,
  type Icon,
} from "@tabler/icons-react";
import { Link, useLocation } from "@tanstack/react-router";

import { messages } from "@/app/messages";
import classes from "@/app/shell/shell.module.css";
import { useMessages } from "@/shared/i18n/language";
import { useMe } from "@/shared/session/me";

type Name = Exclude<keyof (typeof messages)["en"], "offline">;

interface Place {
  to: string;
  name: Name;
  icon: Icon;
  /** Shown to these roles only; to everybody when missing. */
  roles?: readonly string[];
}

const MAKERS = ["maker", "publisher", "administrator", "auditor"];
const KEEPERS = ["administrator", "auditor"];

const PLACES: readonly { group: Name; places: readonly Place[] }[] = [
  {
    group: "work",
    places: [
      { to: "/", name: "home", icon: IconHome },
      { to: "/inbox", name: "inbox", icon: IconInbox },
      { to: "/approvals", name: "requests", icon: IconSend },
      { to: "/cases", name: "cases", icon: IconAlertTriangle },
      { to: "/records", name: "records", icon: IconDatabase },
    ],
  },
  {
    group: "build",
    places: [
      { to: "/automations", name: "automations", icon: IconBolt },
      { to: "/policies", name: "policies", icon: IconChecklist },
      { to: "/tables", name: "tables", icon: IconTable },
      { to: "/settings", name: "settings", icon: IconAdjustments },
    ],
  },
  {
    group: "operate",
    places: [
      { to: "/runs", name: "runs", icon: IconActivity },
      { to: "/dead-letters", name: "deadLetters", icon: IconMailOff },
    ],
  },
  {
    group: "administration",
    places: [
      { to: "/admin/users", name: "users", icon: IconUsers, roles: KEEPERS },
      { to: "/admin/groups", name: "groups", icon: IconUsersGroup, roles: KEEPERS },
      { to: "/admin/roles", name: "roles", icon: IconShieldHalf, roles: KEEPERS },
      { to: "/admin/delegations", name: "delegations", icon: IconUserShare },
      { to: "/admin/audit", name: "audit", icon: IconHistory, roles: KEEPERS },
      { to: "/admin/workspace", name: "workspace", icon: IconBuilding, roles: MAKERS },
      { to: "/admin/health", name: "health", icon: IconHeartbeat, roles: KEEPERS },
    ],
  },
];

/** The ways to every page that the person may open. */
export function Navigation() {
  const text = useMessages(messages);
  const { roles } = useMe();
  const path = useLocation({ select: (location) => location.pathname });
  return (
    <ScrollArea px={8} pb="md" type="auto">
      {PLACES.map(({ group, places }) => {
        const open = places.filter(
          (place) => place.roles?.some((role) => roles.includes(role)) ?? true,
        );
        return open.length === 0 ? null : (
          <div key={group}>
            <div className={classes.group}>{text[group]}</div>
            {open.map(({ to, name, icon: Mark }) => {
              const isHere = to === "/" ? path === "/" : path === to || path.startsWith(`${to}/`);
              return (
                <NavLink
                  key={to}
                  component={Link}
                  to={to}
                  active={isHere}
                  aria-current={isHere ? "page" : undefined}
                  label={text[name]}
                  leftSection={<Mark size={18} stroke={1.7} aria-hidden />}
                  className={classes.link}
                />
              );
            })}
          </div>
        );
      })}
    </ScrollArea>
  );
}
