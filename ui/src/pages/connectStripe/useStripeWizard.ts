import { useState } from 'react';
import type { KeyPages, PermissionView, PracticeKeys, StripeConnection } from '~/bindings/rpc';
import type { RpcError } from '~/platform/platform';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { useAppState } from '../shared/workspace';
import { type KeyLook, lookOf } from './keyPrefix';

/** The field at which the core asks for the owner's word that it is the same account. */
const UNREAD = 'accept_unread_account';

/** The places of the wizard, in the order of its step line. */
export const PLACE = { open: 0, paste: 1, check: 2, webhook: 3, done: 4 } as const;
export type Place = (typeof PLACE)[keyof typeof PLACE];

export interface StripeWizard {
  place: Place;
  /** The furthest place that may be opened. */
  reached: Place;
  go: (place: Place) => void;
  practice: PracticeKeys | null;
  /** What the key must be allowed to do, in the order of Stripe’s page; the core keeps the one list. */
  permissions: readonly PermissionView[];
  keyPages: KeyPages;
  apiKey: string;
  setApiKey: (key: string) => void;
  look: KeyLook;
  keyFault: string | null;
  email: string;
  setEmail: (email: string) => void;
  acceptSecret: boolean;
  setAcceptSecret: (accept: boolean) => void;
  /** The warning of a secret key is shown before the first try, and again if the core gave it. */
  warnsOfSecret: boolean;
  /** Why the key's account could not be told; the owner may say that it is the same one. */
  unreadAccount: string | null;
  acceptUnread: boolean;
  setAcceptUnread: (accept: boolean) => void;
  keyringProblem: string | null;
  sessionOnly: boolean;
  setSessionOnly: (only: boolean) => void;
  connection: StripeConnection | null;
  connect: () => void;
  connectPractice: () => void;
  isConnecting: boolean;
  testAgain: () => void;
  isTesting: boolean;
  error: RpcError | null;
  isLoading: boolean;
  /** Why it is not known whether Stripe is connected. */
  unread: RpcError | null;
  readAgain: () => void;
}

/**
 * Connecting Stripe, from its key page to the tested key. The key lives in this component's memory until it is sent to the core once.
 * @param startAt `open` for another key although one is there
 */
export function useStripeWizard(startAt?: 'open'): StripeWizard {
  const connections = useRead('connections.read', {});
  const keyring = useAppState()?.keyring_problem ?? null;
  const connecting = useWrite('stripe.connect');
  const checking = useWrite('stripe.check');
  const [chosen, setChosen] = useState<Place | null>(null);
  const [apiKey, setKey] = useState('');
  const [email, setEmail] = useState('');
  const [missing, setMissing] = useState(false);
  const [acceptSecret, setAcceptSecret] = useState(false);
  const [acceptUnread, setAcceptUnread] = useState(false);
  const [unreadAccount, setUnreadAccount] = useState<string | null>(null);
  const [sessionOnly, setSessionOnly] = useState(false);

  const known = startAt === 'open' ? null : (connections.data?.stripe ?? null);
  const connection = checking.data ?? connecting.data ?? known;
  const place = chosen ?? (connection ? PLACE.check : PLACE.open);
  const practice = connections.data?.practice ?? null;
  const look = lookOf(apiKey);
  const { error } = connecting;

  const connectWith = (key: string, as: { email: string; accept: boolean }) => {
    setMissing(key === '');
    if (key === '') return;
    checking.reset();
    connecting.mutate(
      {
        key,
        email: as.email.trim() || null,
        session_only: sessionOnly,
        accept_secret_key: as.accept,
        accept_unread_account: acceptUnread,
      },
      {
        onError: (problem) => {
          if (problem.field === UNREAD) setUnreadAccount(problem.message);
        },
        onSuccess: () => {
          setKey('');
          setChosen(PLACE.check);
        },
      },
    );
  };

  const refused = error && (error.field === 'key' || error.code === 'key_refused') ? error.message : null;
  const wrong = look.kind === 'wrong' ? look.why : null;
  return {
    place,
    reached: connection ? PLACE.webhook : PLACE.paste,
    go: setChosen,
    practice,
    permissions: connections.data?.permissions ?? [],
    keyPages: connections.data?.key_pages ?? { live: '', test: '' },
    apiKey,
    setApiKey: (key) => {
      setKey(key);
      setMissing(false);
      setUnreadAccount(null);
      setAcceptUnread(false);
      connecting.reset();
    },
    look,
    keyFault: missing ? words.stripeWizard.keyMissing : (wrong ?? refused),
    email,
    setEmail,
    acceptSecret,
    setAcceptSecret,
    warnsOfSecret: look.kind === 'secret' || error?.code === 'secret_key_warning',
    unreadAccount,
    acceptUnread,
    setAcceptUnread,
    // The sandbox's own keys are kept without a keyring, so its absence is no problem there.
    keyringProblem: (practice ? null : keyring) ?? (error?.code === 'keyring_missing' ? error.message : null),
    sessionOnly,
    setSessionOnly,
    connection,
    connect: () => connectWith(apiKey, { email, accept: acceptSecret }),
    // The practice key opens nothing but the local Stripe, so no warning applies to it.
    connectPractice: () => practice && connectWith(practice.stripe, { email: practice.email, accept: true }),
    isConnecting: connecting.isPending,
    testAgain: () => checking.mutate({}),
    isTesting: checking.isPending,
    error:
      checking.error ??
      (refused || error?.code === 'secret_key_warning' || error?.field === UNREAD ? null : error),
    isLoading: connections.isPending,
    // What was read before stays.
    unread: connections.data ? null : connections.error,
    readAgain: () => void connections.refetch(),
  };
}
