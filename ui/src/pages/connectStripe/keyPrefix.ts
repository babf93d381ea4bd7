import { words } from '~/words';

const w = words.stripeWizard;

/** What a pasted text looks like. A hint while typing; the core decides, and Stripe after it. */
export type KeyLook =
  | { kind: 'restricted'; mode: 'live' | 'test' }
  | { kind: 'secret'; mode: 'live' | 'test' }
  | { kind: 'wrong'; why: string }
  | { kind: 'empty' };

export function lookOf(key: string): KeyLook {
  if (key === '') return { kind: 'empty' };
  const named = /^(rk|sk)_(live|test)_/.exec(key);
  if (named) {
    const mode = named[2] === 'live' ? 'live' : 'test';
    return { kind: named[1] === 'rk' ? 'restricted' : 'secret', mode };
  }
  if (key.startsWith('pk_')) return { kind: 'wrong', why: w.wrongPrefix.publishable };
  if (key.startsWith('whsec_')) return { kind: 'wrong', why: w.wrongPrefix.webhook };
  if (key.startsWith('sk_org_')) return { kind: 'wrong', why: w.wrongPrefix.organisation };
  return { kind: 'wrong', why: w.wrongPrefix.unknown };
}
