import { MultiSelect, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { rolesQuery } from "@/shared/api/queries";
import { useMessages } from "@/shared/i18n/language";
import { messages } from "@/shared/ui/messages";

interface Props {
  label?: string;
  /** Where the surroundings say what it is. */
  ariaLabel?: string;
  placeholder?: string;
  value: string | null;
  onChange: (role: string | null) => void;
  isRequired?: boolean;
  error?: string;
}

export function RoleSelect(props: Props) {
  const { label, ariaLabel, placeholder, value, onChange, isRequired, error } = props;
  const text = useMessages(messages);
  const roles = useQuery(rolesQuery);
  return (
    <Select
      label={label}
      aria-label={ariaLabel}
      error={error}
      placeholder={placeholder ?? text.chooseRole}
      searchable
      clearable
      required={isRequired}
      data={(roles.data ?? []).map((role) => ({ value: role.id, label: role.title }))}
      value={value}
      onChange={onChange}
    />
  );
}

interface ManyProps {
  label: string;
  value: string[];
  onChange: (roles: string[]) => void;
}

export function RoleMultiSelect({ label, value, onChange }: ManyProps) {
  const text = useMessages(messages);
  const roles = useQuery(rolesQuery);
  return (
    <MultiSelect
      label={label}
      placeholder={value.length === 0 ? text.chooseRole : undefined}
      searchable
      data={(roles.data ?? []).map((role) => ({ value: role.id, label: role.title }))}
      value={value}
      onChange={onChange}
    />
  );
}
