/**
 * Whether the service hands out another version of the application by now: the script that runs here
 * bears a name made of its content, and the first page names the present one.
 */
export async function isOutdated(): Promise<boolean> {
  const own = document.querySelector<HTMLScriptElement>("script[type=module][src]")?.src;
  if (own === undefined) return false;
  try {
    const page = await fetch("/", { cache: "no-store" });
    return page.ok && !(await page.text()).includes(new URL(own).pathname);
  } catch {
    return false;
  }
}
