import { Button, Group, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { Levels } from "@/features/policies/levels";
import { messages } from "@/features/policies/messages";
import { type Level, rising, thresholdPolicy } from "@/features/policies/threshold";
import { modelQuery, modelsQuery, rolesQuery } from "@/shared/api/queries";
import { createDraft } from "@/shared/definition/api/create-draft";
import { renderDefinition } from "@/shared/definition/api/render-definition";
import { definitionsQuery } from "@/shared/definition/queries";
import type { Data } from "@/shared/draft/data";
import { newId } from "@/shared/draft/new-id";
import { useFormat } from "@/shared/format/use-format";
import { useNow } from "@/shared/hooks/use-now";
import { useMessages } from "@/shared/i18n/language";
import { PageLink } from "@/shared/navigation/link";
import { RoleSelect } from "@/shared/people/role-select";
import { Page } from "@/shared/ui/page";
import { Part } from "@/shared/ui/part";
import { ProblemAlert } from "@/shared/ui/problem-alert";

const AMOUNTS = ["money", "decimal", "integer"];
const YEAR = 365 * 24 * 3600 * 1000;

/** An approval over a limit in a few clicks; it becomes a draft that everything can be added to. */
export function NewPolicyPage() {
  const text = useMessages(messages);
  const format = useFormat();
  const navigate = useNavigate();
  const [model, setModel] = useState<string | null>(null);
  const [operation, setOperation] = useState<string | null>(null);
  const [field, setField] = useState<string | null>(null);
  const [levels, setLevels] = useState<readonly Level[]>([{ limit: "", role: null }]);
  const [title, setTitle] = useState<string | null>(null);
  const [purpose, setPurpose] = useState<string | null>(null);
  const [owner, setOwner] = useState<string | null>(null);
  const now = useNow();
  const known = useQuery({ ...modelQuery(model ?? ""), enabled: model !== null }).data;
  const taken = useQuery(definitionsQuery("approval")).data ?? [];
  const roles = useQuery(rolesQuery).data ?? [];
  const amounts = (known?.fields ?? []).filter(
    (one) => AMOUNTS.includes(one.type) && !one.is_system,
  );
  const amount = field ?? amounts.find((one) => one.name === "amount_total")?.name ?? null;
  const chosen = known?.operations.find((one) => one.name === operation);
  const done = rising(levels);
  const first = done[0];
  const shownLimit = first === undefined ? "…" : format.decimal(first.limit);
  const asOwner = owner ?? first?.role ?? null;
  const asTitle =
    title ?? (chosen === undefined ? "" : text.suggested(chosen.title, known?.title ?? ""));
  const asPurpose =
    purpose ?? (chosen === undefined ? "" : text.suggestedPurpose(chosen.title, shownLimit));
  const isReady =
    model !== null &&
    chosen !== undefined &&
    amount !== null &&
    first !== undefined &&
    asOwner !== null &&
    asTitle.trim() !== "" &&
    asPurpose.trim() !== "";
  const begin = useMutation({
    mutationFn: async (value: Data) => {
      const { source } = await renderDefinition(value, null);
      return createDraft("approval", source);
    },
    onSuccess: (draft) => navigate({ to: `/policies/drafts/${String(draft.id)}` }),
  });
  const ids = new Set(taken.map((one) => one.id));
  const reviewBy = new Date(now + YEAR).toISOString().slice(0, 10);
  const go = () => {
    if (!isReady) return;
    const wanted = {
      title: asTitle.trim(),
      model,
      operation: chosen.name,
      field: amount,
      levels,
      owner: asOwner,
      purpose: asPurpose.trim(),
      reviewBy,
      reason: `{${known?.label ?? "id"}}: {${amount}}`,
    };
    begin.mutate(thresholdPolicy(wanted, newId(wanted.title, model, ids)));
  };
  const blank = () => {
    const value = {
      kind: "approval",
      id: newId("new", "approval.x", ids),
      title: text.blank,
      steps: {},
    };
    begin.mutate(value);
  };
  const roleTitle = (id: string | null) => roles.find((one) => one.id === id)?.title ?? "";
  return (
    <Page
      title={text.newTitle}
      lead={text.newLead}
      before={
        <PageLink to="/policies" size="sm">
          ← {text.title}
        </PageLink>
      }
      actions={
        <Button variant="default" loading={begin.isPending} onClick={blank}>
          {text.blank}
        </Button>
      }
    >
      <Stack maw={760} gap="md">
        <Part title={text.what}>
          <Group grow align="flex-start">
            <ModelSelect
              value={model}
              onChange={(id) => {
                setModel(id);
                setOperation(null);
                setField(null);
              }}
            />
            <Select
              label={text.operation}
              description={text.operationText}
              inputWrapperOrder={["label", "input", "description", "error"]}
              required
              disabled={known === undefined}
              error={known?.operations.length === 0 ? text.noOperations : undefined}
              data={(known?.operations ?? []).map((one) => ({ value: one.name, label: one.title }))}
              value={operation}
              onChange={setOperation}
            />
          </Group>
        </Part>
        <Part title={text.over}>
          <Select
            label={text.amountField}
            required
            disabled={known === undefined}
            data={amounts.map((one) => ({ value: one.name, label: one.title }))}
            value={amount}
            onChange={setField}
            maw={360}
          />
          <Levels levels={levels} onChange={setLevels} />
        </Part>
        <Part title={text.whoAnswers}>
          <TextInput
            label={text.name}
            required
            maxLength={200}
            value={asTitle}
            onChange={(event) => {
              setTitle(event.currentTarget.value);
            }}
          />
          <Textarea
            label={text.purpose}
            required
            autosize
            maxLength={2000}
            value={asPurpose}
            onChange={(event) => {
              setPurpose(event.currentTarget.value);
            }}
          />
          <RoleSelect label={text.owner} value={asOwner} onChange={setOwner} isRequired />
        </Part>
        {first !== undefined && (
          <Part title={text.inShort}>
            <Text size="sm">
              {text.upTo(shownLimit)}{" "}
              {done
                .map((level, index) =>
                  (index === 0 ? text.aboveAsks : text.thenAsks)(
                    format.decimal(level.limit),
                    roleTitle(level.role),
                  ),
                )
                .join(" ")}{" "}
              {text.bound}
            </Text>
          </Part>
        )}
        {begin.error !== null && <ProblemAlert error={begin.error} />}
        <Group justify="flex-end">
          <Button disabled={!isReady} loading={begin.isPending} onClick={go}>
            {text.create}
          </Button>
        </Group>
      </Stack>
    </Page>
  );
}

function ModelSelect({
  value,
  onChange,
}: {
  value: string | null;
  onChange: (id: string | null) => void;
}) {
  const text = useMessages(messages);
  const models = useQuery(modelsQuery).data ?? [];
  return (
    <Select
      label={text.record}
      required
      searchable
      data={models.map((one) => ({ value: one.id, label: one.title }))}
      value={value}
      onChange={onChange}
    />
  );
}
