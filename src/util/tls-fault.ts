/**
 * Why there is no secure connection: no TLS that both sides speak, a certificate for another host or another time, or,
 * in all other cases, a certificate that nobody known has signed.
 */
export type TlsFault = 'handshake' | 'host' | 'time' | 'authority';

/** @param code of an error that `isTlsTrouble` recognizes. https://nodejs.org/api/tls.html#x509-certificate-error-codes */
export function tlsFault(code: string): TlsFault {
  // A failed handshake is EPROTO or ERR_SSL_…, depending on the version of Node.js.
  if (/^(?:EPROTO$|ERR_SSL_|ERR_TLS_(?!CERT_))/.test(code)) return 'handshake';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH') return 'host';
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') return 'time';
  return 'authority';
}
