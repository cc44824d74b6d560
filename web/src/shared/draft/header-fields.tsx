import { Group, Stack, Textarea, TextInput } from "@mantine/core";

import { DateField } from "@/shared/dates/date-field";
import { type Data, errorAt, textOf } from "@/shared/draft/data";
import { messages } from "@/shared/draft/messages";
import type { DraftEditor } from "@/shared/draft/use-draft";
import { useMessages } from "@/shared/i18n/language";
import { RoleSelect } from "@/shared/people/role-select";

/** What every definition begins with: its title, why it exists, who answers for it until when. */
export function HeaderFields({ editor, value }: { editor: DraftEditor; value: Data }) {
  const text = useMessages(messages);
  const { set } = editor;
  return (
    <Stack gap="sm">
      <TextInput
        label={text.title}
        required
        error={errorAt(editor.problems, "title")}
        value={textOf(value.title)}
        onChange={(event) => {
          set("title", event.currentTarget.value);
        }}
      />
      <Textarea
        label={text.purpose}
        required
        autosize
        error={errorAt(editor.problems, "purpose")}
        value={textOf(value.purpose)}
        onChange={(event) => {
          set("purpose", event.currentTarget.value || undefined);
        }}
      />
      <Group grow align="flex-start">
        <RoleSelect
          label={text.owner}
          isRequired
          error={errorAt(editor.problems, "owner")}
          value={textOf(value.owner) || null}
          onChange={(role) => {
            set("owner", role ?? undefined);
          }}
        />
        <DateField
          label={text.reviewBy}
          required
          error={errorAt(editor.problems, "review_by")}
          value={textOf(value.review_by) || null}
          onChange={(day) => {
            set("review_by", day ?? undefined);
          }}
        />
      </Group>
    </Stack>
  );
}
