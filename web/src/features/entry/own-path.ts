/** Where to go after the sign-in: only to an address of this application, else home. */
export function ownPath(next: string | undefined): string {
  if (next === undefined || !/^\/(?![/\\])/.test(next)) return "/";
  return next.startsWith("/sign-in") ? "/" : next;
}
