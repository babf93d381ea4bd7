/** What the pages need from the computer they run on. Only this folder knows what stands behind it. */
export interface Platform {
  /** Ask Rust. Rejects with an `RpcError`, never with anything else. */
  rpc(method: string, params: unknown): Promise<unknown>;
  /** Listen until the returned function is called. */
  on(event: string, handler: (payload: unknown) => void): () => void;
  /** Open a page in the system's browser. */
  openUrl(url: string): Promise<void>;
  /** Where to save a file; `null` when the owner changed their mind. */
  askSavePath(request: FileRequest): Promise<string | null>;
  /** Which file to read; `null` when the owner changed their mind. */
  askOpenPath(request: FileRequest): Promise<string | null>;
  /** Which folder to write into; `null` when the owner changed their mind. */
  askFolder(request: FileRequest): Promise<string | null>;
}

export interface FileRequest {
  title: string;
  suggestedName?: string;
  kinds?: readonly { name: string; extensions: readonly string[] }[];
}

/** May the same request be tried again? */
export type Retry = 'never' | 'later' | 'after_fix';

/** The error as it crosses the door. `message` says what happened, whether money moved, and what to do. */
export interface RpcFailure {
  code: string;
  message: string;
  detail?: string | null;
  field?: string | null;
  retry: Retry;
}

export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly code: string;
  readonly detail: string | null;
  readonly field: string | null;
  readonly retry: Retry;

  constructor(failure: RpcFailure) {
    super(failure.message);
    this.code = failure.code;
    this.detail = failure.detail ?? null;
    this.field = failure.field ?? null;
    this.retry = failure.retry;
  }
}

function isFailure(value: unknown): value is RpcFailure {
  return (
    typeof value === 'object' && value !== null && 'code' in value && 'message' in value && 'retry' in value
  );
}

/** Whatever was thrown below the door becomes an `RpcError`: pages branch on codes, not on strings. */
export function asRpcError(thrown: unknown): RpcError {
  if (thrown instanceof RpcError) return thrown;
  if (isFailure(thrown)) return new RpcError(thrown);
  return new RpcError({
    code: 'unexpected',
    message: 'Rebill met an error of its own. Nothing was sent by this request.',
    detail: thrown instanceof Error ? thrown.message : String(thrown),
    retry: 'later',
  });
}
