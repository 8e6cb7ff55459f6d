/** Whether a file has a certificate in PEM form. Whether it is a good one shows when it is used. */
export function hasCertificate(pem: Uint8Array): boolean {
  return Buffer.from(pem.buffer, pem.byteOffset, pem.byteLength).includes('-----BEGIN CERTIFICATE-----');
}
