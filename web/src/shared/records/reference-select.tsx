import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { listRecords } from "@/shared/records/api/list-records";
import { isReference, type Reference } from "@/shared/records/field";
import { modelQuery } from "@/shared/api/queries";

interface Props {
  label?: string;
  "aria-label"?: string;
  size?: "xs";
  placeholder?: string;
  /** The model that is referred to. */
  model: string;
  value: unknown;
  onChange: (value: Reference | null) => void;
  isRequired: boolean;
  isDisabled: boolean;
  error?: string;
  description?: string;
}

/** A record of another model, found by typing. */
export function ReferenceSelect(props: Props) {
  const { model, value } = props;
  const [search, setSearch] = useState("");
  const [settled] = useDebouncedValue(search, 200);
  const present = isReference(value) ? value : null;
  const label = useQuery(modelQuery(model)).data?.label ?? "name";
  const words = settled === present?.label ? "" : settled;
  const found = useQuery({
    queryKey: ["record", model, "choices", words],
    queryFn: () => listRecords(model, { search: words, limit: 20 }),
    placeholderData: keepPreviousData,
    enabled: !props.isDisabled,
  });
  const choices = (found.data?.items ?? []).map((item) => ({
    value: String(item.id),
    label: String(item[label] ?? `#${String(item.id)}`),
  }));
  const own =
    present === null
      ? []
      : [{ value: String(present.id), label: present.label ?? `#${String(present.id)}` }];
  const all = [...own, ...choices.filter((choice) => choice.value !== own[0]?.value)];
  return (
    <Select
      label={props.label}
      aria-label={props["aria-label"]}
      size={props.size}
      placeholder={props.placeholder}
      description={props.description}
      error={props.error}
      required={props.isRequired}
      disabled={props.isDisabled}
      searchable
      clearable={!props.isRequired}
      data={all}
      value={present === null ? null : String(present.id)}
      onSearchChange={setSearch}
      filter={({ options }) => options}
      onChange={(id) => {
        const chosen = all.find((choice) => choice.value === id);
        props.onChange(chosen === undefined ? null : { id: Number(id), label: chosen.label });
      }}
    />
  );
}
