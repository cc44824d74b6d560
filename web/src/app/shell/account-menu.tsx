import {
  Avatar,
  Menu,
  Text,
  UnstyledButton,
  useMantineColorScheme,
  VisuallyHidden,
} from "@mantine/core";
import {
  IconBook,
  IconCheck,
  IconDeviceDesktop,
  IconLogout,
  IconMoon,
  IconSun,
  IconUser,
} from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";

import { messages } from "@/app/messages";
import { signOut } from "@/app/shell/sign-out";
import { switchCompany } from "@/app/shell/switch-company";
import { useMessages } from "@/shared/i18n/language";
import { useMe } from "@/shared/session/me";
import { notifyProblem } from "@/shared/ui/notify";

const SCHEMES = [
  { value: "light", icon: IconSun },
  { value: "dark", icon: IconMoon },
  { value: "auto", icon: IconDeviceDesktop },
] as const;

/** Profile, company, appearance, and the way out. */
export function AccountMenu() {
  const text = useMessages(messages);
  const me = useMe();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const leave = async () => {
    try {
      await signOut();
      queries.clear();
      await navigate({ to: "/sign-in" });
    } catch (error) {
      notifyProblem(error);
    }
  };
  const change = async (companyId: number) => {
    try {
      await switchCompany(companyId);
      await queries.resetQueries();
    } catch (error) {
      notifyProblem(error);
    }
  };
  return (
    <Menu width={240} position="bottom-end" withArrow>
      <Menu.Target>
        <UnstyledButton>
          <Avatar name={me.name} color="initials" size={32} radius="xl" />
          <VisuallyHidden>{`${text.account}: ${me.name}`}</VisuallyHidden>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" fw={600} c="var(--mantine-color-text)">
            {me.name}
          </Text>
          {me.login}
        </Menu.Label>
        <Menu.Item component={Link} to="/profile" leftSection={<IconUser size={16} />}>
          {text.profile}
        </Menu.Item>
        <Menu.Item component="a" href="/docs" leftSection={<IconBook size={16} />}>
          {text.apiReference}
        </Menu.Item>
        {me.companies.length > 1 && (
          <>
            <Menu.Divider />
            <Menu.Label>{text.company}</Menu.Label>
            {me.companies.map((company) => (
              <Menu.Item
                key={company.id}
                rightSection={company.id === me.company_id && <IconCheck size={16} />}
                onClick={() => void change(company.id)}
              >
                {company.label}
              </Menu.Item>
            ))}
          </>
        )}
        <Menu.Divider />
        <Menu.Label>{text.appearance}</Menu.Label>
        {SCHEMES.map(({ value, icon: Mark }) => (
          <Menu.Item
            key={value}
            leftSection={<Mark size={16} />}
            rightSection={colorScheme === value && <IconCheck size={16} />}
            onClick={() => {
              setColorScheme(value);
            }}
          >
            {text[value]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void leave()}>
          {text.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
