/** What lets the styles that scripts add pass the Content-Security-Policy; new with each page. */
export const styleNonce =
  document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? "";
