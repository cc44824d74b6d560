import { Chip, Group, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import type { AutomationsQuery } from "@/features/automations/api/list-automations";
import { messages } from "@/features/automations/messages";
import { modelsQuery, rolesQuery } from "@/shared/api/queries";
import { useMessages } from "@/shared/i18n/language";
import { type Search, usePageSearch } from "@/shared/navigation/search";
import { SearchField } from "@/shared/ui/search-field";

const STATES = ["active", "paused", "broken"] as const;
const MODES = ["inline", "background"] as const;
const LAYERS = ["erp", "orchestration", "assistance"] as const;

/** What the page's address asks for; what makes no sense counts as not said. */
export function queryOf(search: Search): AutomationsQuery {
  return {
    q: search.q || null,
    state: STATES.find((state) => state === search.state) ?? null,
    mode: MODES.find((mode) => mode === search.mode) ?? null,
    layer: LAYERS.find((layer) => layer === search.layer) ?? null,
    model: search.model || null,
    owner: search.owner || null,
    is_failing: search.failing === "yes",
  };
}

export function isFiltered(search: Search): boolean {
  return Object.values(queryOf(search)).some((value) => value !== null && value !== false);
}

export function AutomationFilters() {
  const text = useMessages(messages);
  const [search, change] = usePageSearch();
  const models = useQuery(modelsQuery).data ?? [];
  const roles = useQuery(rolesQuery).data ?? [];
  const choice = (
    name: "state" | "mode" | "layer" | "model" | "owner",
    placeholder: string,
    data: { value: string; label: string }[],
  ) => (
    <Select
      aria-label={text[name]}
      placeholder={placeholder}
      w={170}
      clearable
      searchable={data.length > 6}
      data={data}
      value={search[name] ?? null}
      onChange={(value) => {
        change({ [name]: value ?? undefined });
      }}
    />
  );
  return (
    <Group gap="sm" mb="sm">
      <SearchField label={text.search} flex={1} miw={180} maw={360} />
      {choice("state", text.anyState, toData(STATES, text.states))}
      {choice("mode", text.anyMode, toData(MODES, text.modes))}
      {choice("layer", text.anyLayer, toData(LAYERS, text.layers))}
      {choice(
        "model",
        text.anyModel,
        models.map((model) => ({ value: model.id, label: model.title })),
      )}
      {choice(
        "owner",
        text.owner,
        roles.map((role) => ({ value: role.id, label: role.title })),
      )}
      <Chip
        variant="light"
        color="red"
        checked={search.failing === "yes"}
        onChange={(isOn) => {
          change({ failing: isOn ? "yes" : undefined });
        }}
      >
        {text.failing}
      </Chip>
    </Group>
  );
}

function toData<Key extends string>(keys: readonly Key[], labels: Record<Key, string>) {
  return keys.map((key) => ({ value: key, label: labels[key] }));
}
