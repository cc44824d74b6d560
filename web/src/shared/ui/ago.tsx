import { Tooltip } from "@mantine/core";

import { useFormat } from "@/shared/format/use-format";

/** A moment as people say it, with the exact time on hover. */
export function Ago({ at }: { at: string }) {
  const format = useFormat();
  return (
    <Tooltip label={format.time(at)} openDelay={300}>
      <time dateTime={at}>{format.ago(at)}</time>
    </Tooltip>
  );
}
