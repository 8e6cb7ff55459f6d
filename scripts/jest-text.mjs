/** A file's text as a module, as the bundle's loader for workflows makes it. */
export default {
  process: (text) => ({ code: `exports.__esModule = true; exports.default = ${JSON.stringify(text)};` }),
};
