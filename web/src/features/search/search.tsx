import "@mantine/spotlight/styles.css";

import { Spotlight } from "@mantine/spotlight";
import { useDebouncedValue } from "@mantine/hooks";
import { IconArrowRight, IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { searchEverywhere } from "@/features/search/api/search-everywhere";
import { hitPath } from "@/features/search/hit-path";
import { messages } from "@/features/search/messages";
import { isUuid } from "@/shared/format/uuid";
import { useMessages } from "@/shared/i18n/language";
import { useHasRole } from "@/shared/session/me";

const SHORTEST = 2;

/** Search everywhere, opened with Ctrl-K: records, people, cases, definitions, and pages. */
export function Search() {
  const text = useMessages(messages);
  const navigate = useNavigate();
  const isAdministrator = useHasRole("administrator");
  const isKeeper = useHasRole("administrator", "auditor");
  const [query, setQuery] = useState("");
  const [words] = useDebouncedValue(query.trim(), 180);
  const found = useQuery({
    queryKey: ["search", words],
    queryFn: () => searchEverywhere(words),
    enabled: words.length >= SHORTEST,
    placeholderData: keepPreviousData,
  });
  const groups = words.length < SHORTEST ? [] : (found.data ?? []);
  const pages = text.pages.filter((page) =>
    page.label.toLowerCase().includes(query.trim().toLowerCase()),
  );
  const cause = isKeeper && isUuid(query.trim()) ? query.trim() : null;
  const isEmpty = groups.length === 0 && pages.length === 0 && cause === null;
  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      scrollable
      maxHeight="70vh"
    >
      <Spotlight.Search
        placeholder={text.placeholder}
        aria-label={text.placeholder}
        leftSection={<IconSearch size={18} aria-hidden />}
      />
      <Spotlight.ActionsList>
        {found.error !== null && <Spotlight.Empty>{text.failed}</Spotlight.Empty>}
        {isEmpty && found.error === null && (
          <Spotlight.Empty>{found.isFetching ? text.searching : text.nothing}</Spotlight.Empty>
        )}
        {groups.map((group) => (
          <Spotlight.ActionsGroup
            key={group.kind + (group.model ?? "")}
            label={group.title ?? text.kinds[group.kind]}
          >
            {group.items.map((hit) => (
              <Spotlight.Action
                key={hit.kind + hit.id}
                label={hit.title}
                description={hit.subtitle ?? undefined}
                highlightQuery
                onClick={() => {
                  const path = hitPath(hit, isAdministrator);
                  if (path !== null) void navigate({ to: path });
                }}
              />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {cause !== null && (
          <Spotlight.Action
            label={text.cause}
            description={cause}
            onClick={() => void navigate({ to: "/admin/audit", search: { cause } })}
          />
        )}
        {pages.length > 0 && (
          <Spotlight.ActionsGroup label={text.goTo}>
            {pages.map((page) => (
              <Spotlight.Action
                key={page.to}
                label={page.label}
                leftSection={<IconArrowRight size={16} aria-hidden />}
                onClick={() => void navigate({ to: page.to })}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
