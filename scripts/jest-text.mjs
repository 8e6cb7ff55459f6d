/** A file's text as a module, as the bundle's loader for workflows makes it. */
export default {
  process: (text) => ({ code: `export default ${JSON.stringify(text)};` }),
};
