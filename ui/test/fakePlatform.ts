import { asRpcError, type FileRequest, type Platform, RpcError, type RpcFailure } from '~/platform/platform';

type Answer = (params: never) => unknown;

/** A computer for tests: answers from a table, remembers what it was asked, sends events on command. */
export class FakePlatform implements Platform {
  readonly asked: { method: string; params: unknown }[] = [];
  readonly opened: string[] = [];
  readonly fileRequests: FileRequest[] = [];
  nextPath: string | null = null;

  private readonly answers: Record<string, Answer>;
  private readonly listeners = new Map<string, Set<(payload: unknown) => void>>();

  constructor(answers: Record<string, Answer> = {}) {
    this.answers = answers;
  }

  async rpc(method: string, params: unknown): Promise<unknown> {
    this.asked.push({ method, params });
    const answer = this.answers[method];
    if (!answer) throw new Error(`the test gave no answer for ${method}`);
    try {
      return await answer(params as never);
    } catch (thrown) {
      throw asRpcError(thrown);
    }
  }

  /** From now on a method is refused with this message. */
  refuse(method: string, message: string): void {
    this.answers[method] = () => {
      throw failure({ message });
    };
  }

  on(event: string, handler: (payload: unknown) => void): () => void {
    const handlers = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, handlers.add(handler));
    return () => handlers.delete(handler);
  }

  send(event: string, payload: unknown): void {
    for (const handler of this.listeners.get(event) ?? []) handler(payload);
  }

  async openUrl(url: string): Promise<void> {
    this.opened.push(url);
  }

  async askSavePath(request: FileRequest): Promise<string | null> {
    this.fileRequests.push(request);
    return this.nextPath;
  }

  async askOpenPath(request: FileRequest): Promise<string | null> {
    this.fileRequests.push(request);
    return this.nextPath;
  }

  async askFolder(request: FileRequest): Promise<string | null> {
    this.fileRequests.push(request);
    return this.nextPath;
  }
}

export function failure(over: Partial<RpcFailure> = {}): RpcError {
  return new RpcError({
    code: 'test',
    message: 'It failed on purpose. No money moved.',
    retry: 'never',
    ...over,
  });
}
