/** A YAML file as it is, to the character: the loader of the bundle and the transform of the tests make it one. */
declare module '*.yml' {
  const text: string;
  export { text as default };
}
