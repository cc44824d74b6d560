import "@mantine/charts/styles.css";

import { BarChart } from "@mantine/charts";

interface Props {
  label: string;
  ages: { band: string; count: number }[];
}

/** How many cases are how old. Loaded by itself: charts are heavy. */
export function AgeChart({ label, ages }: Props) {
  return (
    <BarChart
      h={180}
      data={ages.map(({ band, count }) => ({ band, [label]: count }))}
      dataKey="band"
      series={[{ name: label, color: "petrol.6" }]}
      yAxisProps={{ allowDecimals: false, width: 32 }}
      barProps={{ isAnimationActive: false, maxBarSize: 44 }}
    />
  );
}
