import { TextInput, type TextInputProps } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";

import { usePageSearch } from "@/shared/navigation/search";

const PAUSE = 250;

interface Props extends Pick<TextInputProps, "flex" | "miw" | "maw"> {
  label: string;
}

/** Words to search a list for. They live in the address as `q`, as soon as typing pauses. */
export function SearchField({ label, ...size }: Props) {
  const [search, change] = usePageSearch();
  const [words, setWords] = useState(search.q ?? "");
  const [sent, setSent] = useState(words);
  const [seen, setSeen] = useState(search.q);
  // Whatever else changes the address (a saved view, clearing the filters) is shown here, too.
  if (search.q !== seen) {
    setSeen(search.q);
    if ((search.q ?? "") !== sent) {
      setSent(search.q ?? "");
      setWords(search.q ?? "");
    }
  }
  const find = useDebouncedCallback((q: string) => {
    setSent(q);
    change({ q });
  }, PAUSE);
  return (
    <TextInput
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={16} aria-hidden />}
      value={words}
      onChange={(event) => {
        setWords(event.currentTarget.value);
        find(event.currentTarget.value);
      }}
      {...size}
    />
  );
}
