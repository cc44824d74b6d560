/** Search everywhere, opened with Ctrl-K. */
export function Search() {
  return null;
}
