import { Card, SimpleGrid, Skeleton, Text, TextInput } from "@mantine/core";
import { IconDatabaseOff, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { messages } from "@/features/records/messages";
import { modelsQuery } from "@/shared/api/queries";
import { useMessages } from "@/shared/i18n/language";
import { PageLink } from "@/shared/navigation/link";
import { EmptyState } from "@/shared/ui/empty-state";
import { Page } from "@/shared/ui/page";
import { ProblemAlert } from "@/shared/ui/problem-alert";

/** The kinds of records that the person may read. */
export function ModelsPage() {
  const text = useMessages(messages);
  const models = useQuery(modelsQuery);
  const [words, setWords] = useState("");
  const found = (models.data ?? []).filter((model) =>
    `${model.title} ${model.id}`.toLowerCase().includes(words.toLowerCase()),
  );
  return (
    <Page title={text.records} lead={text.recordsLead}>
      <TextInput
        aria-label={text.findModel}
        placeholder={text.findModel}
        leftSection={<IconSearch size={16} aria-hidden />}
        maw={360}
        mb="md"
        value={words}
        onChange={(event) => {
          setWords(event.currentTarget.value);
        }}
      />
      {models.error !== null && (
        <ProblemAlert error={models.error} onRetry={() => void models.refetch()} />
      )}
      {models.isPending && <Skeleton height={200} />}
      {models.isSuccess && models.data.length === 0 && (
        <EmptyState icon={IconDatabaseOff} title={text.noModels}>
          {text.noModelsText}
        </EmptyState>
      )}
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3, lg: 4 }}>
        {found.map((model) => (
          <Card key={model.id} withBorder padding="sm">
            <PageLink to={`/records/${model.id}`} fw={600}>
              {model.title}
            </PageLink>
            <Text size="xs" c="dimmed">
              {model.id}
            </Text>
          </Card>
        ))}
      </SimpleGrid>
    </Page>
  );
}
