import { EcrError, ManifestRefusal } from '../errors.ts';
import { RegistryRefusal } from '../storage/upstream.ts';

/** A refusal in the words of the OCI distribution spec, section Error Codes. */
export class OciError extends Error {
  override readonly name = 'OciError';
  readonly code: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: string, status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.headers = headers;
  }
}

/** The codes of ECR's own refusals in this API. */
const CODES: Readonly<Record<string, readonly [code: string, status: number]>> = {
  RepositoryNotFoundException: ['NAME_UNKNOWN', 404],
  ImageNotFoundException: ['MANIFEST_UNKNOWN', 404],
  UploadNotFoundException: ['BLOB_UPLOAD_UNKNOWN', 404],
  LayersNotFoundException: ['MANIFEST_BLOB_UNKNOWN', 404],
  ReferencedImagesNotFoundException: ['MANIFEST_BLOB_UNKNOWN', 404],
  ImageTagAlreadyExistsException: ['TAG_INVALID', 400],
  ImageDigestDoesNotMatchException: ['DIGEST_INVALID', 400],
  InvalidLayerException: ['DIGEST_INVALID', 400],
  InvalidParameterException: ['MANIFEST_INVALID', 400],
  ThrottlingException: ['TOOMANYREQUESTS', 429],
  AccessDeniedException: ['DENIED', 403],
};

/** Any thrown value as a refusal. Anything unexpected is a 500. */
export function ociErrorOf(thrown: unknown): OciError {
  if (thrown instanceof OciError) return thrown;
  if (thrown instanceof RegistryRefusal) return new OciError(thrown.ociCode, thrown.status, thrown.message);
  if (!(thrown instanceof EcrError)) return new OciError('UNKNOWN', 500, String(thrown));
  // ECR's own answer: https://github.com/opcr-io/policy/issues/149, https://github.com/openai/tart/issues/890
  if (thrown instanceof ManifestRefusal) return new OciError('UNSUPPORTED', 405, thrown.message);
  const [code, status] = CODES[thrown.code] ?? ['UNKNOWN', thrown.status];
  return new OciError(code, status, thrown.message);
}
