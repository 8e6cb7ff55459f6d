/** The page with its style sheet and its script in it: the bundle and the tests make one text of them. See scripts/page.mjs. */
declare module '*/page/index.html' {
  const text: string;
  export { text as default };
}
