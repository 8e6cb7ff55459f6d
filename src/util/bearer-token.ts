/** Whether a text can be sent as a token. The error of a header that cannot be sent would show it. RFC 6750, 2.1. */
export function isBearerToken(text: string): boolean {
  return /^[!-~]+$/.test(text);
}
