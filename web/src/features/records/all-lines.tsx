import type { LineEdit, LineEdits } from "@/features/records/line-edits";
import { RecordLines } from "@/features/records/record-lines";
import type { Model } from "@/shared/api/get-model";
import { ProblemError } from "@/shared/api/problem";

interface Props {
  model: Model;
  recordId: number | null;
  edits: LineEdits;
  onChange: (field: string, edits: readonly LineEdit[]) => void;
  error: unknown;
}

const NO_EDITS: readonly LineEdit[] = [];

/** All the kinds of lines that a record has. */
export function AllLines({ model, recordId, edits, onChange, error }: Props) {
  const errors = error instanceof ProblemError ? error.errors : [];
  return (
    <>
      {model.fields
        .filter((field) => field.type === "lines" && (recordId !== null || field.is_writable))
        .map((field) => (
          <RecordLines
            key={field.name}
            field={field}
            recordId={recordId}
            edits={edits[field.name] ?? NO_EDITS}
            errors={errors
              .filter((one) => one.path.startsWith(`${field.name}.`))
              .map((one) => ({ ...one, path: one.path.slice(field.name.length + 1) }))}
            onChange={(changed) => {
              onChange(field.name, changed);
            }}
          />
        ))}
    </>
  );
}
