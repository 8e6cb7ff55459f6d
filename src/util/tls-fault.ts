/**
 * Why there is no secure connection: no TLS that both sides speak, a certificate for another host or another time, or,
 * in all other cases, a certificate that nobody known has signed.
 */
export type TlsFault = 'handshake' | 'host' | 'time' | 'authority';

/**
 * What to do about a fault.
 *
 * @param handshake what to do if the peer does not speak TLS
 * @param name what names the peer, for somebody to check: `the name in AWS_ENDPOINT_URL`
 * @param variables that may name a file with the certificate of an authority
 */
export function tlsHint(
  fault: TlsFault,
  { handshake, name, variables }: { readonly handshake: string; readonly name: string; readonly variables: string },
): string {
  switch (fault) {
    case 'handshake':
      return handshake;
    case 'host':
      return `Its certificate is for another host. Check ${name}, and what answers in its place.`;
    case 'time':
      return 'Check the clock of this machine. If it is right, the certificate of that host has to be renewed.';
    case 'authority':
      return `If a proxy or that host has an authority of its own, name the file with its certificate in ${variables}.`;
  }
}

/** @param code of an error that `isTlsTrouble` recognizes. https://nodejs.org/api/tls.html#x509-certificate-error-codes */
export function tlsFault(code: string): TlsFault {
  // A failed handshake is EPROTO or ERR_SSL_…, depending on the version of Node.js.
  if (/^(?:EPROTO$|ERR_SSL_|ERR_TLS_(?!CERT_))/.test(code)) return 'handshake';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH') return 'host';
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') return 'time';
  return 'authority';
}
