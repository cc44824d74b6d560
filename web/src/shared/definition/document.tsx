import { Code, List, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** A definition in words. Of Markdown only what the service writes is shown; the rest is text. */
export function Document({ markdown }: { markdown: string }) {
  const blocks = markdown.split(/\n{2,}/).filter((block) => block.trim() !== "");
  return (
    <div style={{ overflowWrap: "anywhere" }}>
      {blocks.map((block, index) => (
        <Block key={`${String(index)}${block.slice(0, 20)}`} text={block} />
      ))}
    </div>
  );
}

function Block({ text }: { text: string }) {
  const heading = /^(#+)\s+(.*)$/.exec(text.trim());
  if (heading !== null) {
    return (
      <Title order={heading[1] === "#" ? 2 : 3} size="sm" mt="md" mb={6}>
        {inline(heading[2] ?? "")}
      </Title>
    );
  }
  const lines = text.split("\n");
  if (lines.every((line) => /^\s*([-*]|\d+\.)\s/.test(line) || /^\s{2,}\S/.test(line))) {
    return (
      <List size="sm" mb="xs" spacing={4}>
        {lines.map((line, index) => (
          <List.Item key={`${String(index)}${line}`} ml={indentOf(line) * 10}>
            {inline(line.replace(/^\s*([-*]|\d+\.)\s/, ""))}
          </List.Item>
        ))}
      </List>
    );
  }
  return (
    <Text size="sm" mb="xs">
      {inline(lines.join(" "))}
    </Text>
  );
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function inline(text: string): ReactNode[] {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part, index) => {
    const key = `${String(index)}${part}`;
    if (part.startsWith("`") && part.endsWith("`") && part.length > 1) {
      return <Code key={key}>{part.slice(1, -1)}</Code>;
    }
    if (part.startsWith("**") && part.endsWith("**") && part.length > 3) {
      return <b key={key}>{part.slice(2, -2)}</b>;
    }
    return part;
  });
}
