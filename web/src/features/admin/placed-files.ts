/** A chosen file: where it lies in the folder that was chosen, or its bare name. */
export interface ChosenFile {
  path: string;
  text: string;
}

/** Two files of the same name of which neither says where it lies. */
export class SameNameError extends Error {}

/**
 * The files by the paths of the workspace: a definition that is in force keeps the path that it has
 * there, and rows lie beside their table.
 */
export function placed(
  files: readonly ChosenFile[],
  published: readonly { id: string; path: string }[],
): Record<string, string> {
  const known = new Map(published.map((one) => [one.id, one.path]));
  const moved = new Map<string, string>();
  for (const file of files) {
    const path = known.get(idOf(file.text) ?? "");
    if (path !== undefined && !file.path.endsWith(".csv")) moved.set(stem(file.path), stem(path));
  }
  const found: Record<string, string> = {};
  for (const file of files) {
    const at = stem(file.path);
    const path = `${moved.get(at) ?? at}${file.path.slice(at.length)}`;
    if (path in found) throw new SameNameError(path);
    found[path] = file.text;
  }
  return found;
}

function idOf(text: string): string | undefined {
  return /^id:\s*["']?([\w.]+)/m.exec(text)?.[1];
}

function stem(path: string): string {
  return path.replace(/\.(ya?ml|csv)$/, "");
}
