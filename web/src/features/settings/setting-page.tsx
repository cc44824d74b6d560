import { ActionIcon, Button, Group, Select, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import type { Setting } from "@/features/settings/api/list-settings";
import { saveSetting } from "@/features/settings/api/save-setting";
import { messages } from "@/features/settings/messages";
import { settingsQuery, settingValuesQuery } from "@/features/settings/queries";
import { useShownValue } from "@/features/settings/shown-value";
import { DateField } from "@/shared/dates/date-field";
import { fromCode } from "@/shared/format/format";
import { useMessages } from "@/shared/i18n/language";
import { PageLink, usePathPart } from "@/shared/navigation/link";
import { RoleSelect } from "@/shared/people/role-select";
import { NumberField } from "@/shared/records/number-field";
import { useHasRole } from "@/shared/session/me";
import { Overtaken } from "@/shared/tuning/overtaken";
import { TuningHistory } from "@/shared/tuning/tuning-history";
import { type RowsInForce, useTunedRows } from "@/shared/tuning/use-tuned-rows";
import { askReason } from "@/shared/ui/ask-reason";
import { messages as words } from "@/shared/ui/messages";
import { notifyDone } from "@/shared/ui/notify";
import { Page } from "@/shared/ui/page";
import { Part } from "@/shared/ui/part";
import { ProblemAlert } from "@/shared/ui/problem-alert";

/** One setting: its value today, from when on another counts, and how it came about. */
export function SettingPage() {
  const text = useMessages(messages);
  const shown = useShownValue();
  const id = usePathPart("id");
  const all = useQuery(settingsQuery);
  const setting = all.data?.find((one) => one.id === id);
  const values = useQuery(settingValuesQuery(id));
  const error = all.error ?? values.error;
  return (
    <Page
      title={setting?.title ?? id}
      before={
        <PageLink to="/settings" size="sm">
          ← {text.settings}
        </PageLink>
      }
      lead={setting && text.today(shown(setting.value, setting.type))}
      actions={
        <PageLink to={`/admin/workspace/${id}`} size="sm">
          {text.definition}
        </PageLink>
      }
    >
      {error !== null && <ProblemAlert error={error} />}
      {error === null && (setting === undefined || values.data === undefined) && (
        <Skeleton height={200} />
      )}
      {setting !== undefined && values.data !== undefined && (
        <Values key={id} setting={setting} inForce={values.data} />
      )}
    </Page>
  );
}

function Values({ setting, inForce }: { setting: Setting; inForce: RowsInForce }) {
  const text = useMessages(messages);
  const queries = useQueryClient();
  const mayEdit = useHasRole("administrator", ...setting.editors);
  const tuned = useTunedRows(inForce);
  const { present: rows, put: setRows } = tuned;
  const save = useMutation({
    mutationFn: (reason: string) => saveSetting(setting.id, rows, tuned.revision, reason),
    onSuccess: (tuning) => {
      tuned.settle();
      notifyDone(tuning.state === "proposed" ? text.proposed : text.saved);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["definition"] }),
  });
  const ask = async () => {
    const reason = await askReason({
      title: text.save,
      text: setting.needs_four_eyes ? text.fourEyesText : text.saveText,
      confirm: text.save,
    });
    if (reason !== null) save.mutate(reason);
  };
  const set = (at: number, name: string, value: unknown) => {
    setRows(
      rows.map((row, index) => {
        if (index !== at) return row;
        const rest = Object.entries(row).filter(([key]) => key !== name);
        return Object.fromEntries(value === null ? rest : [...rest, [name, value]]);
      }),
    );
  };
  return (
    <Stack gap="md" maw={860}>
      <Part title={text.values}>
        {!mayEdit && (
          <Text size="sm" c="dimmed">
            {text.onlyEditors(setting.editors.map(fromCode).join(", "))}
          </Text>
        )}
        <fieldset disabled={!mayEdit} style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}>
          <Stack gap="sm">
            {rows.map((row, at) => (
              <Group key={at} align="flex-end" gap="sm">
                <div style={{ flex: 1, minWidth: 160 }}>
                  <ValueInput
                    setting={setting}
                    value={row.value}
                    onChange={(value) => {
                      set(at, "value", value);
                    }}
                  />
                </div>
                <DateField
                  label={text.from}
                  value={typeof row.from === "string" ? row.from : null}
                  onChange={(day) => {
                    set(at, "from", day);
                  }}
                />
                <DateField
                  label={text.until}
                  value={typeof row.until === "string" ? row.until : null}
                  onChange={(day) => {
                    set(at, "until", day);
                  }}
                />
                {rows.length > 1 && (
                  <ActionIcon
                    variant="subtle"
                    color="red"
                    size={36}
                    aria-label={text.removeValue}
                    onClick={() => {
                      setRows(rows.toSpliced(at, 1));
                    }}
                  >
                    <IconTrash size={16} />
                  </ActionIcon>
                )}
              </Group>
            ))}
            {mayEdit && (
              <Group>
                <Button
                  disabled={!tuned.hasChanges || tuned.isOvertaken}
                  loading={save.isPending}
                  onClick={() => void ask()}
                >
                  {text.save}
                </Button>
                <Button
                  variant="subtle"
                  leftSection={<IconPlus size={14} aria-hidden />}
                  onClick={() => {
                    setRows([...rows, { value: rows.at(-1)?.value ?? "" }]);
                  }}
                >
                  {text.addValue}
                </Button>
              </Group>
            )}
          </Stack>
        </fieldset>
        <Overtaken tuned={tuned} />
        {save.error !== null && !tuned.isOvertaken && <ProblemAlert error={save.error} />}
      </Part>
      <TuningHistory
        definitionId={setting.id}
        rows={inForce.rows}
        mayEdit={mayEdit}
        onRestore={setRows}
      />
    </Stack>
  );
}

function ValueInput({
  setting,
  value,
  onChange,
}: {
  setting: Setting;
  value: unknown;
  onChange: (value: unknown) => void;
}) {
  const text = useMessages(messages);
  const shared = useMessages(words);
  const written = value === null || value === undefined ? "" : String(value as string);
  switch (setting.type) {
    case "boolean":
      return (
        <Select
          label={text.value}
          allowDeselect={false}
          data={[
            { value: "true", label: shared.yes },
            { value: "false", label: shared.no },
          ]}
          value={written}
          onChange={(next) => {
            onChange(next === "true");
          }}
        />
      );
    case "money":
    case "decimal":
    case "integer":
      return <NumberField label={text.value} value={written} onChange={onChange} />;
    case "date":
      return <DateField label={text.value} value={written || null} onChange={onChange} />;
    case "role":
      return <RoleSelect label={text.value} value={written || null} onChange={onChange} />;
    default:
      return (
        <TextInput
          label={text.value}
          value={written}
          onChange={(event) => {
            onChange(event.currentTarget.value);
          }}
        />
      );
  }
}
