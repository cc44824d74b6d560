import { TextInput, type TextInputProps } from "@mantine/core";
import { useState } from "react";

import { numberForEditing, numberFrom } from "@/shared/format/number";
import { useLocale } from "@/shared/i18n/language";

type Props = Omit<TextInputProps, "value" | "onChange"> & {
  /** As the service writes it: with a point, without separators. */
  value: string;
  onChange: (value: string | null) => void;
};

/** A number as it is written in the person's language; amounts stay text, so no digit is lost. */
export function NumberField({ value, onChange, ...rest }: Props) {
  const { language } = useLocale();
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <TextInput
      {...rest}
      styles={{ input: { textAlign: "right", fontVariantNumeric: "tabular-nums" } }}
      value={typed ?? numberForEditing(value, language)}
      onChange={(event) => {
        const text = event.currentTarget.value;
        setTyped(text);
        onChange(text.trim() === "" ? null : numberFrom(text, language));
      }}
      onBlur={() => {
        setTyped(null);
      }}
    />
  );
}
