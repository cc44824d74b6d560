import { Chip, Group, Pill, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { type Age, AGES, ageOf, BOXES, ORDERS, queryOf, STATES } from "@/features/approvals/filter";
import { messages } from "@/features/approvals/messages";
import { countsQuery } from "@/features/approvals/queries";
import { useMessages } from "@/shared/i18n/language";
import { usePageSearch } from "@/shared/navigation/search";
import { Segments } from "@/shared/ui/segments";
import { SearchField } from "@/shared/ui/search-field";

const NO_AGE = { min_days: undefined, max_days: undefined };

export function ApprovalFilters() {
  const text = useMessages(messages);
  const [search, change] = usePageSearch();
  const { box } = queryOf(search);
  const counts = useQuery(countsQuery({ box })).data;
  const whom = counts?.by_asked.find((one) => `${one.kind}:${one.id}` === search.asked);
  return (
    <Group gap="sm" mb="sm">
      <Segments
        label={text.whose}
        value={box ?? "sent"}
        data={BOXES.map((one) => ({ value: one, label: text.boxes[one] }))}
        onChange={(chosen) => {
          change({ box: chosen });
        }}
      />
      <Choice
        label={text.state}
        placeholder={text.anyState}
        value={search.state}
        data={STATES.map((state) => ({ value: state, label: text.states[state] ?? state }))}
        onChange={(state) => {
          change({ state });
        }}
      />
      <Choice
        label={text.policy}
        placeholder={text.anyPolicy}
        value={search.policy}
        data={(counts?.by_policy ?? []).map((one) => ({ value: one.policy_id, label: one.title }))}
        onChange={(policy) => {
          change({ policy });
        }}
      />
      <Choice
        label={text.age}
        placeholder={text.anyAge}
        value={ageOf(search) ?? undefined}
        data={Object.entries(text.ages).map(([value, label]) => ({ value, label }))}
        onChange={(age) => {
          change({ ...NO_AGE, ...(age === undefined ? {} : AGES[age as Age]) });
        }}
      />
      <Chip
        checked={search.overdue === "yes"}
        color="red"
        variant="light"
        onChange={(isOn) => {
          change({ overdue: isOn ? "yes" : undefined });
        }}
      >
        {text.overdue}
      </Chip>
      <SearchField label={text.search} flex={1} miw={140} maw={280} />
      <Select
        aria-label={text.order}
        w={180}
        allowDeselect={false}
        value={queryOf(search).order ?? "newest"}
        data={ORDERS.map((order) => ({ value: order, label: text.orders[order] }))}
        onChange={(order) => {
          change({ order: order ?? undefined });
        }}
      />
      {search.asked !== undefined && (
        <Pill
          size="md"
          withRemoveButton
          removeButtonProps={{ "aria-label": text.everybody }}
          onRemove={() => {
            change({ asked: undefined });
          }}
        >
          {text.asked(whom?.label ?? search.asked.replace(/^\w+:/, ""))}
        </Pill>
      )}
    </Group>
  );
}

interface ChoiceProps {
  label: string;
  placeholder: string;
  value: string | undefined;
  data: { value: string; label: string }[];
  onChange: (value: string | undefined) => void;
}

function Choice({ label, placeholder, value, data, onChange }: ChoiceProps) {
  return (
    <Select
      aria-label={label}
      placeholder={placeholder}
      clearable
      w={160}
      value={value ?? null}
      data={data}
      onChange={(chosen) => {
        onChange(chosen ?? undefined);
      }}
    />
  );
}
