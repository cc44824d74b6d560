import { Text } from "@mantine/core";

import type { Figure } from "@/features/home/api/get-home";
import { addressOf } from "@/features/home/figure-link";
import { useFormat } from "@/shared/format/use-format";
import { PageLink } from "@/shared/navigation/link";

interface Props {
  figure: Figure;
  label: string;
  isLarge?: boolean;
  color?: string;
}

/** A figure that opens what it counts. */
export function FigureNumber({ figure, label, isLarge = false, color }: Props) {
  const format = useFormat();
  const value = format.count(figure.value) + (figure.is_at_least ? "+" : "");
  return (
    <PageLink {...addressOf(figure)} underline="hover" c={color ?? "inherit"}>
      <Text
        span
        fw={isLarge ? 700 : 600}
        fz={isLarge ? 28 : "sm"}
        lh={1.2}
        mr={6}
        style={{ fontVariantNumeric: "tabular-nums" }}
      >
        {value}
      </Text>
      <Text span size="sm" c={color ?? "dimmed"}>
        {label}
      </Text>
    </PageLink>
  );
}
