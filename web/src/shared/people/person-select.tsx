import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { peopleQuery } from "@/shared/api/queries";
import { useMessages } from "@/shared/i18n/language";
import { messages } from "@/shared/ui/messages";

interface Props {
  label: string;
  value: number | null;
  onChange: (userId: number | null) => void;
  isRequired?: boolean;
  error?: string;
}

/** One person, found by typing. */
export function PersonSelect({ label, value, onChange, isRequired, error }: Props) {
  const text = useMessages(messages);
  const [search, setSearch] = useState("");
  const [settled] = useDebouncedValue(search, 200);
  const people = useQuery({ ...peopleQuery(settled), placeholderData: keepPreviousData });
  return (
    <Select
      label={label}
      placeholder={text.searchPerson}
      nothingFoundMessage={text.noOne}
      searchable
      clearable
      required={isRequired}
      error={error}
      data={(people.data ?? []).map((person) => ({ value: String(person.id), label: person.name }))}
      value={value === null ? null : String(value)}
      onChange={(chosen) => {
        onChange(chosen === null ? null : Number(chosen));
      }}
      onSearchChange={setSearch}
    />
  );
}
