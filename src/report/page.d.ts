/**
 * The page with its style sheet and its script inlined; the bundle and the tests build it as one text. See
 * scripts/page.mjs.
 */
declare module '*/page/index.html' {
  const text: string;
  export { text as default };
}
