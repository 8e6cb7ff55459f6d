/** One request as a fault hook sees it, before it is carried out. */
export interface Call {
  /** `ecr`: the JSON protocol. `oci`: the distribution API that docker push and pull speak. `sts`: AssumeRole. `ecs`: ECS. */
  readonly api: 'ecr' | 'oci' | 'sts' | 'ecs';
  /** The ECR operation (`BatchGetImage`), or for the OCI API, its method and kind (`oci:PUT manifest`). */
  readonly operation: string;
  /** The registry's account; for AssumeRole, the role's. */
  readonly account: string;
  readonly region: string;
  /** The repository's name, if the operation is about one. */
  readonly repository: string | undefined;
  /** What a denial names as the principal. */
  readonly principal: string;
  /** The parsed request; for the OCI API: `reference`, the digest, tag or upload that the path names. */
  readonly input: Readonly<Record<string, unknown>>;
  /** 1 the first time that this same request is seen, then counting up, so that retries can be told apart. */
  readonly attempt: number;
}

/** What goes wrong with one call. All but `latency` and `answer` leave the sandbox's state untouched. */
export type Fault =
  /** ThrottlingException, or 429 on the OCI API. */
  | { readonly kind: 'throttle' }
  /** AccessDeniedException with AWS's message, or 403 on the OCI API. */
  | { readonly kind: 'deny' }
  /** Any AWS error. @param status HTTP status, default 400. */
  | { readonly kind: 'error'; readonly code: string; readonly message?: string; readonly status?: number }
  /** The correct answer, late. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** No answer; the connection stays open. */
  | { readonly kind: 'hang' }
  /** The connection is reset without an answer. */
  | { readonly kind: 'reset' }
  /** HTTP 200 (or `status`) and a body that is not JSON. */
  | { readonly kind: 'garbage'; readonly body?: string; readonly status?: number }
  /** The correct answer, changed before it is sent. The ECR API only. */
  | { readonly kind: 'answer'; readonly change: (answer: ResponseBody) => ResponseBody };

/** A successful answer of the JSON protocol. Times are in seconds since 1970, as on the wire. */
export type ResponseBody = Readonly<Record<string, unknown>>;

export type FaultHook = (call: Call) => Fault | undefined;
