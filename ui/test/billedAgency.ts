import type { AddClientsParams, ClientsParams, JobView, MonthTableParams } from '~/bindings/rpc';
import * as payers from './billedClients';
import * as billed from './billedData';
import * as money from './billedMoney';
import * as catalog from './catalogData';
import * as month from './monthData';
import { PLAN_ANSWERS } from './planData';
import { PracticeAgency } from './practiceAgency';
import * as pictures from './preview/data';
import { REHEARSE_ANSWERS } from './rehearseData';
import * as subscribed from './subscriptionData';
import { UNCHARGED } from './undoData';

function job(kind: JobView['kind'], what: string): JobView {
  return {
    id: `${kind}-1`,
    kind,
    what,
    done: 0,
    total: null,
    state: 'running',
    outcome: null,
    started_at: pictures.NOW,
    ended_at: null,
  };
}

/** The pictured agency a year after Go live: clients, units, invoices, runs, and what needs its owner. */
export function billedAgency(kind: 'agency' | 'sandbox' = 'agency'): PracticeAgency {
  const agency = new PracticeAgency(kind).upTo('go_live');
  agency.name = kind === 'agency' ? 'Northlight AI' : 'Sandbox agency';
  agency.mode = kind === 'agency' ? 'live' : 'sandbox';
  agency.live = true;
  const state = () => {
    const app = agency.app();
    const { current } = app;
    return {
      ...app,
      workspaces: [
        { id: 'w1', name: agency.name, kind, mode: agency.mode },
        { id: 'w2', name: 'Second agency', kind: 'agency', mode: 'test' },
      ],
      current: current && {
        ...current,
        sending: { ...current.sending, words: 'Asks before sending' },
        last_sync: '2026-11-20T14:42:00Z',
        next_sync: '2026-11-20T15:42:00Z',
        clock: kind === 'sandbox' ? pictures.NOW : null,
        counts: { unassigned: 2, billing: 3 },
      },
    };
  };
  const answers: Record<string, (params: never) => unknown> = {
    'app.state': state,
    'workspace.use': state,
    ...PLAN_ANSWERS,
    ...REHEARSE_ANSWERS,
    'overview.read': () => pictures.overview,
    'overview.needs': () => ({ needs_you: pictures.overview.needs_you.length }),
    'clients.list': (params: ClientsParams) => billed.clientsAnswer(params),
    'client.plans': () => billed.ON_NO_PLAN,
    'clients.pairing': () => payers.PAIRING,
    'clients.check': (params: AddClientsParams) => payers.check(params),
    'clients.views': () => payers.VIEWS,
    'clients.save_view': () => payers.VIEWS,
    'clients.remove_view': () => [],
    'customers.search': () => payers.CUSTOMERS,
    'customers.look_up': () => payers.CUSTOMERS,
    'subscriptions.read': () => subscribed.VIEW,
    'subscription.choices': () => subscribed.CHOICES,
    'subscription.preview': () => subscribed.PREVIEW,
    'stop_billing.read': () => subscribed.STOP,
    'client.billing': () => payers.BILLING,
    'client.billing_refresh': () => payers.BILLING,
    'client.read': () => pictures.client,
    'client.same_use': () => ({ open: [], decided: [] }),
    'client.settle_same_use': () => ({ open: [], decided: [] }),
    'client.take_back_same_use': () => ({ open: [], decided: [] }),
    'client.rename': () => pictures.client,
    'client.stop': () => pictures.client,
    'client.explain': () => billed.EXPLAIN,
    'statement.read': () => billed.STATEMENT,
    'billing.invoices': () => money.INVOICES,
    'billing.payments': () => money.PAYMENTS,
    'billing.payouts': () => money.PAYOUTS,
    'billing.payout': () => money.PAYOUT,
    'client.credits': () => money.CREDITS,
    'mirror.read': () => money.MIRROR,
    'usage.records': () => billed.RECORDS,
    'usage.unassigned': () => billed.UNASSIGNED,
    'usage.assign': () => billed.UNASSIGNED,
    'usage.take_back': () => billed.UNASSIGNED,
    'usage.never_bill': () => billed.UNASSIGNED,
    'runs.list': () => billed.RUNS,
    'import.sniff': () => billed.SNIFFED,
    'import.preview': () => billed.IMPORT_PREVIEW,
    'import.run': () => job('import', 'Importing conversations.csv'),
    'import.undo_plan': () => UNCHARGED,
    'import.undo': () => job('import_undo', 'Taking the import back'),
    'sync.start': () => job('sync', 'Syncing'),
    'billing.month': (params: MonthTableParams) => month.answer(params),
    'billing.queue': () => pictures.queue,
    'billing.send': () => job('send', 'Sending units to Stripe'),
    'billing.hold': () => pictures.queue,
    'billing.sent': () => billed.SENT,
    'report.decide': () => billed.SENT,
    'reconcile.read': () => billed.RECONCILE,
    'credit_price.read': () => pictures.creditPrice,
    'catalog.list': () => catalog.CATALOG,
    'price.read': () => catalog.DETAIL,
    'price.choices': () => catalog.CHOICES,
    'price.check': () => catalog.CHECK,
    'price.simulate': () => catalog.SIMULATION,
    'export.write': ({ path }: { path: string }) => ({ path }),
  };
  for (const [method, answer] of Object.entries(answers)) agency.answer(method, answer);
  return agency;
}
