/** The exact text of a YAML file, provided by the bundle's loader and the tests' transform. */
declare module '*.yml' {
  const text: string;
  export { text as default };
}
