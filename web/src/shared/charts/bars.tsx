import "@mantine/charts/styles.css";

import { BarChart } from "@mantine/charts";

interface Props {
  /** The field of a bar's name. */
  by: string;
  data: Record<string, string | number>[];
  /** The fields to show, one on top of the other. */
  series: { name: string; color: string }[];
}

/** Numbers as bars. To be loaded lazily: charts are heavy. */
export function Bars({ by, data, series }: Props) {
  return (
    <BarChart
      h={180}
      type="stacked"
      data={data}
      dataKey={by}
      series={series}
      withLegend={series.length > 1}
      yAxisProps={{ allowDecimals: false, width: 32 }}
      barProps={{ isAnimationActive: false, maxBarSize: 44 }}
    />
  );
}
