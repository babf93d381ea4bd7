import { useState } from 'react';
import type {
  ConnectorView,
  ConnectSourceParams,
  CostPayer,
  PracticeKeys,
  SourcePreview,
  SourceView,
} from '~/bindings/rpc';
import type { RpcError } from '~/platform/platform';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { useAppState } from '../shared/workspace';

/** Files have no key and no address; they are read by an import. */
const FILES = 'csv';

export interface SourceForm {
  connectors: readonly ConnectorView[] | undefined;
  /** Why it is not known what can be connected, or what is connected already. */
  unread: { error: RpcError; again: () => void } | null;
  connector: ConnectorView | null;
  choose: (id: string) => void;
  isFiles: boolean;
  sources: readonly SourceView[];
  practice: PracticeKeys | null;
  baseUrl: string;
  setBaseUrl: (url: string) => void;
  apiKey: string;
  setApiKey: (key: string) => void;
  keyHint: string | null;
  keyringProblem: string | null;
  sessionOnly: boolean;
  setSessionOnly: (only: boolean) => void;
  preview: SourcePreview | null;
  isPreviewing: boolean;
  readPreview: (key?: string) => void;
  payer: CostPayer;
  setPayer: (payer: CostPayer) => void;
  connect: (onDone: () => void) => void;
  isConnecting: boolean;
  error: RpcError | null;
}

/** Choosing a platform, trying its key, seeing a day of its records, connecting it. The key lives in this component's memory only. */
export function useSourceForm(): SourceForm {
  const connectors = useRead('source.connectors', {});
  const connections = useRead('connections.read', {});
  const keyring = useAppState()?.keyring_problem ?? null;
  const [chosen, setChosen] = useState<string | null>(null);
  const [baseUrl, setBaseUrl] = useState('');
  const [apiKey, setKey] = useState('');
  const [keyHint, setKeyHint] = useState<string | null>(null);
  const [sessionOnly, setSessionOnly] = useState(false);
  const [pickedPayer, setPayer] = useState<CostPayer | null>(null);
  const previewing = useWrite('source.preview');
  const connecting = useWrite('source.connect');

  const connector =
    connectors.data?.find((each) => each.id === chosen) ??
    connectors.data?.find((each) => each.id !== FILES) ??
    null;
  const preview = previewing.data ?? null;
  const proposedPayer: CostPayer = preview?.sample.some((record) => record.cost !== null)
    ? 'in_records'
    : 'unknown';
  const payer = pickedPayer ?? proposedPayer;

  const params = (key: string): ConnectSourceParams | null =>
    connector && {
      connector: connector.id,
      name: null,
      base_url: baseUrl.trim() || null,
      key,
      session_only: sessionOnly,
      cost_payer: payer,
    };
  const withKey = (key: string, ask: (params: ConnectSourceParams) => void) => {
    setKeyHint(key === '' ? words.connections.keyMissing : null);
    const asked = params(key);
    if (key !== '' && asked) ask(asked);
  };

  const error = connecting.error ?? previewing.error;
  const failed = [connectors, connections].find((read) => read.data === undefined && read.error);
  return {
    connectors: connectors.data,
    unread: failed?.error ? { error: failed.error, again: () => void failed.refetch() } : null,
    connector,
    choose: (id) => {
      setChosen(id);
      previewing.reset();
      connecting.reset();
    },
    isFiles: connector?.id === FILES,
    sources: connections.data?.sources ?? [],
    practice: connections.data?.practice ?? null,
    baseUrl,
    setBaseUrl,
    apiKey,
    setApiKey: (key) => {
      setKey(key);
      previewing.reset();
    },
    keyHint,
    // The sandbox's own keys are kept without a keyring, so its absence is no problem there.
    keyringProblem:
      (connections.data?.practice ? null : keyring) ??
      (error?.code === 'keyring_missing' ? error.message : null),
    sessionOnly,
    setSessionOnly,
    preview,
    isPreviewing: previewing.isPending,
    readPreview: (key = apiKey) => {
      setKey(key);
      withKey(key, (asked) => previewing.mutate(asked));
    },
    payer,
    setPayer,
    connect: (onDone) => withKey(apiKey, (asked) => connecting.mutate(asked, { onSuccess: onDone })),
    isConnecting: connecting.isPending,
    error,
  };
}
