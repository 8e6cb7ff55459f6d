/** The page with its style sheet and its script, as one text: scripts/page.mjs makes it. */
declare module '*/page/index.html' {
  const text: string;
  export { text as default };
}
