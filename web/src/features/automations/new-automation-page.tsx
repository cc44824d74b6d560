import {
  Button,
  Card,
  Group,
  Radio,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { messages } from "@/features/automations/builder-messages";
import { messages as listMessages } from "@/features/automations/messages";
import { ModelSelect } from "@/features/automations/model-select";
import { begun, fits, type Template, TEMPLATES } from "@/features/automations/templates";
import { modelQuery } from "@/shared/api/queries";
import { createDraft } from "@/shared/definition/api/create-draft";
import { renderDefinition } from "@/shared/definition/api/render-definition";
import { definitionsQuery } from "@/shared/definition/queries";
import { newId } from "@/shared/draft/new-id";
import { useNow } from "@/shared/hooks/use-now";
import { useMessages } from "@/shared/i18n/language";
import { PageLink } from "@/shared/navigation/link";
import { RoleSelect } from "@/shared/people/role-select";
import { Page } from "@/shared/ui/page";
import { Part } from "@/shared/ui/part";
import { ProblemAlert } from "@/shared/ui/problem-alert";

const YEAR = 365 * 24 * 3600 * 1000;

/** The beginning of an automation: what it is about, what it is for, and what it looks like first. */
export function NewAutomationPage() {
  const text = useMessages(messages);
  const list = useMessages(listMessages);
  const navigate = useNavigate();
  const now = useNow();
  const [template, setTemplate] = useState<Template>("crossing");
  const [model, setModel] = useState("");
  const [title, setTitle] = useState("");
  const [purpose, setPurpose] = useState("");
  const [owner, setOwner] = useState<string | null>(null);
  const known = useQuery({ ...modelQuery(model), enabled: model !== "" }).data ?? null;
  const taken = useQuery(definitionsQuery("automation")).data ?? [];
  const isReady =
    title.trim() !== "" && purpose.trim() !== "" && owner !== null && fits(template, known);
  const begin = useMutation({
    mutationFn: async () => {
      const value = begun(template, {
        id: newId(title, model || "general.x", new Set(taken.map((one) => one.id))),
        title: title.trim(),
        purpose: purpose.trim(),
        owner: owner ?? "",
        reviewBy: new Date(now + YEAR).toISOString().slice(0, 10),
        model: known,
      });
      const { source } = await renderDefinition(value, null);
      return createDraft("automation", source);
    },
    onSuccess: (draft) => navigate({ to: `/automations/drafts/${String(draft.id)}` }),
  });
  return (
    <Page
      title={text.newTitle}
      lead={text.newLead}
      before={
        <PageLink to="/automations" size="sm">
          ← {list.title}
        </PageLink>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          begin.mutate();
        }}
      >
        <Stack maw={820} gap="md">
          <Part title={text.about}>
            <ModelSelect
              label={text.record}
              description={text.recordHelp}
              required={template !== "blank"}
              value={model}
              onChange={(id) => {
                setModel(id ?? "");
              }}
            />
            <Radio.Group
              aria-label={text.begin}
              value={template}
              onChange={(next) => {
                setTemplate(next as Template);
              }}
            >
              <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs">
                {TEMPLATES.map((one) => (
                  <Card withBorder key={one} p="sm">
                    <Radio
                      value={one}
                      disabled={known !== null && !fits(one, known)}
                      label={text.templates[one].title}
                      description={text.templates[one].help}
                    />
                  </Card>
                ))}
              </SimpleGrid>
            </Radio.Group>
          </Part>
          <Part title={text.named}>
            <TextInput
              label={text.title}
              required
              maxLength={200}
              value={title}
              onChange={(event) => {
                setTitle(event.currentTarget.value);
              }}
            />
            <Textarea
              label={text.purpose}
              description={text.purposeHelp}
              required
              autosize
              maxLength={2000}
              value={purpose}
              onChange={(event) => {
                setPurpose(event.currentTarget.value);
              }}
            />
            <RoleSelect label={text.owner} isRequired value={owner} onChange={setOwner} />
          </Part>
          {begin.error !== null && <ProblemAlert error={begin.error} />}
          <Group justify="flex-end">
            {!isReady && (
              <Text size="sm" c="dimmed">
                {text.fillIn}
              </Text>
            )}
            <Button type="submit" disabled={!isReady} loading={begin.isPending}>
              {text.create}
            </Button>
          </Group>
        </Stack>
      </form>
    </Page>
  );
}
