/**
 * A text as YAML, which reads JSON's strings too. Quoted if it is not a plain name, path or reference: it may look like a
 * number, or end in a comment.
 */
export function yamlScalar(text: string): string {
  const isPlain = /^[A-Za-z][\w./@-]*$/.test(text) || /^[\w-]+(?:\.[\w-]+)+(?::\d+)?\/[\w./@:-]*\w$/.test(text);
  return isPlain && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text) ? text : JSON.stringify(text);
}
