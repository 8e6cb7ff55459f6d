/** A refusal in ECR's words, which the JSON protocol returns as `{"__type": code, "message": message}`. */
export class EcrError extends Error {
  override readonly name = 'EcrError';
  /** The exception's name in the ECR API reference, such as `RepositoryNotFoundException`. */
  readonly code: string;
  /** HTTP status. AWS answers client errors with 400. */
  readonly status: number;
  /** The exception's other members, as in the answer. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, status = 400, members: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.members = members;
  }
}

/** The refusal of a parameter, worded like AWS's messages about model constraints. */
export function invalidParameter(name: string, constraint: string): EcrError {
  return new EcrError(
    'InvalidParameterException',
    `Invalid parameter at '${name}' failed to satisfy constraint: '${constraint}'`,
  );
}

/** The refusal of a manifest, in either API. */
export class ManifestRefusal extends EcrError {
  constructor(constraint: string) {
    super(
      'InvalidParameterException',
      `Invalid parameter at 'ImageManifest' failed to satisfy constraint: '${constraint}'`,
    );
  }
}
