import {
  keepPreviousData,
  QueryClient,
  type QueryKey,
  queryOptions,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useEffect } from 'react';
import { type Event, invalidates, type JobView, provides, type RpcSchema, type Tag } from '~/bindings/rpc';
import { usePlatform } from '~/platform/PlatformProvider';
import { asRpcError, type Platform, type RpcError } from '~/platform/platform';

export type Method = keyof RpcSchema & string;
export type Params<M extends Method> = RpcSchema[M]['params'];
export type Result<M extends Method> = RpcSchema[M]['result'];

/** The one channel on which Rust speaks unasked: what changed without the window's doing, and how long work stands. */
const EVENTS = 'rebill';

const PROVIDES: Partial<Record<Method, readonly Tag[]>> = provides;
const INVALIDATES: Partial<Record<Method, readonly Tag[]>> = invalidates;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // Everything is answered from this computer: the web view's own idea of "offline" must not pause a read.
        networkMode: 'always',
        staleTime: 30_000,
        retry: (failures, error) => asRpcError(error).retry === 'later' && failures < 2,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}

async function ask<M extends Method>(platform: Platform, method: M, params: Params<M>): Promise<Result<M>> {
  return (await platform.rpc(method, params)) as Result<M>;
}

export function readKey<M extends Method>(method: M, params: Params<M>): QueryKey {
  return [method, params];
}

export function readOptions<M extends Method>(platform: Platform, method: M, params: Params<M>) {
  return queryOptions<Result<M>, RpcError>({
    queryKey: readKey(method, params),
    queryFn: () => ask(platform, method, params),
  });
}

export function useRead<M extends Method>(
  method: M,
  params: Params<M>,
  options: { enabled?: boolean; keepPrevious?: boolean } = {},
): UseQueryResult<Result<M>, RpcError> {
  const platform = usePlatform();
  return useQuery({
    ...readOptions(platform, method, params),
    enabled: options.enabled ?? true,
    ...(options.keepPrevious ? { placeholderData: keepPreviousData } : {}),
  });
}

/** The answer to what is asked now: with `keepPrevious` a read shows the one before until its own is there, and a quick press must not be
 * judged by that. Nothing if there is no answer. */
export async function answerNow<T>(read: UseQueryResult<T, RpcError>): Promise<T | undefined> {
  return read.isPlaceholderData ? (await read.refetch()).data : read.data;
}

/** Marks every read out of date that is made from one of `tags`. */
export function invalidateTags(client: QueryClient, tags: readonly Tag[]): Promise<void> {
  const changed = new Set(tags);
  return client.invalidateQueries({
    predicate: (query) => {
      const method = query.queryKey[0] as Method;
      return (PROVIDES[method] ?? []).some((tag) => changed.has(tag));
    },
  });
}

export function useWrite<M extends Method>(method: M): UseMutationResult<Result<M>, RpcError, Params<M>> {
  const platform = usePlatform();
  const client = useQueryClient();
  return useMutation<Result<M>, RpcError, Params<M>>({
    mutationFn: (params) => ask(platform, method, params),
    // Also after a failure: a change set may have been applied in part before it stopped.
    onSettled: () => invalidateTags(client, INVALIDATES[method] ?? []),
  });
}

/** Keeps the cache in step with what happens outside of this window, and hands on how long work stands. Mounted once. */
export function useEvents(onJob: (job: JobView) => void): void {
  const platform = usePlatform();
  const client = useQueryClient();
  useEffect(
    () =>
      platform.on(EVENTS, (payload) => {
        const event = payload as Event;
        if (event.event === 'changed') void invalidateTags(client, event.tags);
        if (event.event === 'job') onJob(event.job);
      }),
    [platform, client, onJob],
  );
}
