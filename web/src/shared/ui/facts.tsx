import { Table } from "@mantine/core";
import type { ReactNode } from "react";

/** Names and what stands for each; what is empty is left out. */
export function Facts({ facts }: { facts: readonly [string, ReactNode][] }) {
  return (
    <Table verticalSpacing={4} withRowBorders={false}>
      <Table.Tbody>
        {facts
          .filter(([, value]) => value !== null && value !== undefined && value !== "")
          .map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th fw={400} c="dimmed" w="40%" ta="left" style={{ verticalAlign: "top" }}>
                {name}
              </Table.Th>
              <Table.Td style={{ overflowWrap: "anywhere" }}>{value}</Table.Td>
            </Table.Tr>
          ))}
      </Table.Tbody>
    </Table>
  );
}
