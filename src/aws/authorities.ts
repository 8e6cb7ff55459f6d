import { rootCertificates, type SecureContextOptions } from 'node:tls';
import { loadSharedConfigFiles } from '@smithy/core/config';
import { MintmarkError, messageOf } from '../errors.ts';
import { type Environment, valueOf } from '../util/environment.ts';
import { hasCertificate } from '../util/pem.ts';
import { readWhole } from '../util/regular-file.ts';
import { sdkFile } from './sdk-files.ts';

/**
 * Adds the bundle to what Node trusts. Setting `ca` drops NODE_EXTRA_CA_CERTS, so these are added too.
 *
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-gen-config.html
 *
 * @throws MintmarkError USAGE if a file with certificates cannot be read
 */
export async function authorities(env: Environment): Promise<Pick<SecureContextOptions, 'ca'>> {
  const bundle = await bundleOf(env);
  if (bundle === undefined) return {};
  const extra = valueOf(env, 'NODE_EXTRA_CA_CERTS');
  const files = [bundle, ...(extra === undefined ? [] : [{ path: extra, name: 'NODE_EXTRA_CA_CERTS' }])];
  return { ca: [...rootCertificates, ...(await Promise.all(files.map(certificatesIn)))] };
}

/** A file with certificates, and the name of the setting that names it. */
interface Bundle {
  readonly path: string;
  readonly name: string;
}

/** That of AWS_CA_BUNDLE, or else of the profile. */
async function bundleOf(env: Environment): Promise<Bundle | undefined> {
  const named = valueOf(env, 'AWS_CA_BUNDLE');
  if (named !== undefined) return { path: named, name: 'AWS_CA_BUNDLE' };
  const { configFile, credentialsFile } = await loadSharedConfigFiles({
    configFilepath: sdkFile('AWS_CONFIG_FILE', env) ?? '',
    filepath: sdkFile('AWS_SHARED_CREDENTIALS_FILE', env) ?? '',
  });
  const profile = valueOf(env, 'AWS_PROFILE') ?? 'default';
  const path = credentialsFile[profile]?.['ca_bundle'] ?? configFile[profile]?.['ca_bundle'];
  return path ? { path, name: `ca_bundle in the profile ${profile}` } : undefined;
}

async function certificatesIn({ path, name }: Bundle): Promise<string> {
  const refusal = (why: string, cause?: unknown): MintmarkError =>
    new MintmarkError('USAGE', `Cannot use the certificates of ${name}: ${why}`, {
      hint: `Name a PEM file with the certificates of the authorities in ${name}, or remove the setting.`,
      cause,
    });
  const pem = await readWhole(path).catch((error: unknown) => {
    throw refusal(messageOf(error), error);
  });
  if (!hasCertificate(pem)) throw refusal(`${path} has no certificate in PEM form`);
  return pem.toString();
}
