import type {
  AddClientsParams,
  AgencyParams,
  AppState,
  ChangeItemView,
  ChangeSetView,
  ConnectionsView,
  ConnectorView,
  CreditPriceParams,
  CreditPriceView,
  DoctorFinding,
  GoLiveParams,
  GoLiveView,
  JobKind,
  JobView,
  MethodChange,
  Mode,
  NewPriceParams,
  PairingView,
  PriceView,
  QueueView,
  SettingsParams,
  SettingsView,
  SetUpView,
  SourcePreview,
  SourceView,
  StepId,
  StripeConnection,
  WhatIfParams,
  WorkspaceKind,
} from '~/bindings/rpc';
import { STEPS } from '~/pages/setUp/steps';
import * as money from './billedMoney';
import { FakePlatform, failure } from './fakePlatform';
import * as pictures from './preview/data';
import { METHOD, STRIPE_ACCOUNT, WEBHOOK } from './stripeData';

export const NOW = '2026-11-20T14:45:00Z';
const usd = (amount: string) => ({ amount, currency: 'usd' });

export const CONNECTORS: ConnectorView[] = [
  {
    id: 'parley',
    name: 'Parley',
    noun: 'sub-account',
    note: 'Parley runs on this computer and is invented.',
    meters: ['tokens', 'messages', 'seconds'],
    base_url: 'http://127.0.0.1:7311',
  },
  {
    id: 'csv',
    name: 'CSV files',
    noun: 'account',
    note: 'Any platform that can export a file.',
    meters: [],
    base_url: '',
  },
];

export const PREVIEW: SourcePreview = {
  subjects: 12,
  records: 214,
  words: ['One message is one answer of the assistant.', 'Tokens are those read and written, added.'],
  sample: Array.from({ length: 5 }, (_, index) => ({
    id: `use_${index}`,
    source: 'Parley',
    subject: 'Front desk',
    client: null,
    at: `2026-11-20T1${index}:05:00Z`,
    meter: 'tokens',
    quantity: `${1200 + index}`,
    cost: '0.00123 usd',
    revision: 1,
    label: 'unassigned',
    gone_since: null,
  })),
};

export const SOURCE: SourceView = {
  id: 'src_1',
  name: 'Parley',
  connector: 'parley',
  noun: 'sub-account',
  state: 'works',
  problem: null,
  key_hint: 'pk_p… 77aa',
  cost_payer: 'in_records',
  subjects: 12,
  records: 49_812,
  last_pull: '2026-11-20T14:42:00Z',
  next_pull: '2026-11-20T15:42:00Z',
  newest: '2026-11-20T14:40:00Z',
  test_records: 31,
  open_records: 1,
  gone_records: 0,
  gone_since: null,
};

const ACCOUNTS = [
  'Harbor Dental',
  'Pier 9',
  'Lumen Optics',
  'Bluebird Realty',
  'Oakfield Vet',
  'Juniper Travel',
];

export const BOUNDS = [
  'A client above 5 times its largest period is held.',
  'A run above 3 times the largest run is held.',
  'Nothing below $500.00 is held.',
];

function item(id: string, words: string): ChangeItemView {
  return { id, words, state: 'planned', object_id: null, link: null, error: null };
}

/** A practice agency that goes through set-up as the real one does, and remembers what it was asked. */
export class PracticeAgency {
  readonly platform: FakePlatform;
  private readonly table: Record<string, (params: never) => unknown>;
  kind: WorkspaceKind | null;
  mode: Mode = 'none';
  done = new Set<StepId>();
  method: 'stripe' | 'custom' | null = null;
  name = 'My agency';
  live = false;
  passed = false;
  unitsReady = false;
  sets: ChangeSetView[] = [];
  prices: PriceView[] = [];
  hasClients = false;
  jobs = 0;
  running: JobView | null = null;
  schedule: SettingsView['schedule'] = { kind: 'hourly' };
  sending: SettingsView['sending'] = 'ask';
  creditPrice: CreditPriceView = {
    ...pictures.creditPrice,
    params: { ...pictures.creditPrice.params, price: null, cost: null },
    sentence: null,
    rows: [],
    bills: [],
    mode_words: '',
  };

  constructor(kind: WorkspaceKind | null = 'practice') {
    this.kind = kind;
    this.table = this.answers();
    this.platform = new FakePlatform(this.table);
  }

  /** As if set-up had gone through all steps before `step`. */
  upTo(step: StepId): this {
    this.method = 'stripe';
    for (const each of STEPS.slice(0, STEPS.indexOf(step))) this.done.add(each);
    if (this.done.has('stripe')) this.mode = 'sandbox';
    if (this.done.has('price')) this.prices = [this.price('price_1', '0.10')];
    if (this.done.has('clients')) this.hasClients = true;
    return this;
  }

  /** From now on a method answers with this; a thrown failure is what the core would refuse with. */
  answer(method: string, answer: (params: never) => unknown): this {
    this.table[method] = answer;
    return this;
  }

  /** From now on the workspace's file cannot be read: everything but the frame's own state is refused. */
  broken(): this {
    for (const method of Object.keys(this.table).filter((each) => each !== 'app.state')) {
      this.answer(method, () => {
        throw failure({ message: 'The file cannot be read. No money moved.' });
      });
    }
    return this;
  }

  private answers(): Record<string, (params: never) => unknown> {
    return {
      'app.state': () => this.app(),
      'workspace.create': ({ name }: { name: string }) => this.open('agency', name),
      'workspace.practise': () => this.open('practice', 'Practice agency'),
      'workspace.look_around': () => this.open('sandbox', 'Sandbox agency'),
      'sandbox.pass': () => {
        this.passed = true;
        return this.app();
      },
      'setup.read': () => this.setUp(),
      'setup.agency': ({ name }: AgencyParams) => {
        this.name = name;
        return this.finish('agency');
      },
      'setup.method': ({ method }: { method: 'stripe' | 'custom' }) => {
        this.method = method;
        return this.finish('method');
      },
      'setup.skip_credit_price': () => this.finish('credit_price'),
      'connections.read': () => this.connections(),
      'stripe.account': () => STRIPE_ACCOUNT,
      'stripe.account_refresh': () => STRIPE_ACCOUNT,
      'webhook.read': () => WEBHOOK,
      'webhook.check': () => WEBHOOK,
      'webhook.secret': () => ({ secret: null }),
      'webhook.plan': () => this.webhookSet('Register the platform’s webhook'),
      'webhook.plan_removal': () => this.webhookSet('Remove the platform’s webhook'),
      'method.read': () => METHOD,
      'method.plan': (change: MethodChange) => ({
        change,
        clients: METHOD.clients,
        notes: ['Nothing is sent.'],
      }),
      'method.change': () => METHOD,
      'mirror.read': () => money.MIRROR,
      'stripe.connect': () => {
        this.finish('stripe');
        this.mode = this.kind === 'agency' ? 'test' : 'sandbox';
        return this.stripe();
      },
      'stripe.check': () => this.stripe(),
      'stripe.disconnect': () => {
        this.done.delete('stripe');
        return this.connections();
      },
      'source.connectors': () => CONNECTORS,
      'source.refused_connectors': () => [],
      'source.preview': () => PREVIEW,
      'source.connect': () => {
        this.finish('source');
        return SOURCE;
      },
      'source.rotate_key': () => SOURCE,
      'source.cost_payer': () => SOURCE,
      'credit_price.read': () => this.creditPrice,
      'credit_price.preview': (params: CreditPriceParams) => ({ ...pictures.creditPrice, params }),
      'credit_price.save': (params: CreditPriceParams) => {
        this.creditPrice = { ...pictures.creditPrice, params, saved_at: NOW };
        this.finish('credit_price');
        return this.creditPrice;
      },
      'credit_price.what_if': ({ price }: WhatIfParams) => ({ ...pictures.whatIf, price_draft: price }),
      'prices.list': () => this.prices,
      'price.plan': (params: NewPriceParams) => this.stage(this.priceSet(params)),
      'change_set.read': ({ id }: { id: string }) => this.set(id),
      'change_set.list': () => this.sets,
      'change_set.apply': ({ id }: { id: string }) => this.apply(id),
      'change_set.discard': ({ id }: { id: string }) => {
        this.set(id).state = 'discarded';
        return this.set(id);
      },
      'clients.pairing': () => this.pairing(),
      'clients.plan': (params: AddClientsParams) => this.stage(this.clientSet(params)),
      'sync.start': () => {
        this.finish('first_sync');
        this.unitsReady = this.live && this.passed;
        return this.job('sync', 'Read 214 new records. Nothing was sent.');
      },
      'golive.check': () => this.goLive(),
      'golive.confirm': (_: GoLiveParams) => {
        this.live = true;
        this.finish('go_live');
        return this.job('send', '5 clients are live. No units were due yet.');
      },
      'billing.queue': () => this.queue(),
      'billing.send': () => {
        this.unitsReady = false;
        return this.job('send', '120 units accepted by Stripe, $12.00, 5 clients.');
      },
      'settings.read': () => this.settings(),
      'settings.save': (params: SettingsParams) => {
        this.name = params.name ?? this.name;
        this.sending = params.sending ?? this.sending;
        this.schedule = params.schedule ?? this.schedule;
        return this.settings();
      },
      'backup.make': () => this.settings(),
      'backup.restore_copy': () => this.app(),
      'doctor.read': () => this.doctor(),
      'job.cancel': () => ({}),
      'runs.list': () => [],
    };
  }

  private open(kind: WorkspaceKind, name: string): AppState {
    this.kind = kind;
    this.name = name;
    return this.app();
  }

  app(): AppState {
    const { kind } = this;
    return {
      version: '0.1.0',
      workspaces: [],
      keyring_problem: null,
      opening_problem: null,
      current: kind && {
        id: 'w1',
        name: this.name,
        kind,
        mode: this.mode,
        zone: 'America/New_York',
        currency: this.done.has('agency') ? 'usd' : null,
        billing_method: this.method,
        sending: { policy: this.sending, live: this.live, words: 'Not sending until Go live', off: null },
        last_sync: this.done.has('first_sync') ? NOW : null,
        next_sync: null,
        online: true,
        job: this.running,
        clock: kind === 'agency' ? null : NOW,
        counts: { unassigned: 0, billing: 0 },
        set_up_done: this.live,
      },
    };
  }

  private finish(step: StepId): SetUpView {
    this.done.add(step);
    return this.setUp();
  }

  setUp(): SetUpView {
    const next = STEPS.find((step) => step !== 'plans' && !this.done.has(step)) ?? null;
    const skipsStripe = (step: StepId) => this.method === 'custom' && step === 'stripe';
    return {
      steps: STEPS.map((id) => ({
        id,
        state: skipsStripe(id) ? 'not_needed' : this.done.has(id) ? 'done' : id === next ? 'current' : 'open',
        summary: null,
      })),
      done: this.done.size,
      next,
      suggested_name: null,
      suggested_currency: 'usd',
      suggested_zone: 'America/New_York',
    };
  }

  stripe(): StripeConnection {
    return {
      ...pictures.connection,
      mode: this.mode,
      payouts: true,
      requirements: [],
      key_kind: 'Restricted, recommended',
      key_hint: 'rk_test_ … 0001',
      permissions: pictures.connection.permissions.map((permission) => ({
        ...permission,
        result: permission.name === 'Meter events' ? 'not_testable' : 'tested',
      })),
    };
  }

  connections(): ConnectionsView {
    return {
      stripe: this.done.has('stripe') ? this.stripe() : null,
      sources: this.done.has('source') ? [SOURCE] : [],
      practice:
        this.kind === 'agency'
          ? null
          : { stripe: 'rk_test_practice', platform: 'parley_practice', email: 'owner@agency.example' },
      permissions: pictures.connection.permissions.map((permission) => ({
        ...permission,
        result: 'unknown',
      })),
      key_pages: {
        live: 'https://dashboard.stripe.com/apikeys/create?name=Rebill',
        test: 'https://dashboard.stripe.com/test/apikeys/create?name=Rebill',
      },
    };
  }

  private price(id: string, amount: string): PriceView {
    return {
      id,
      name: 'Tokens',
      meter: 'tokens',
      unit: '1000',
      words: `$${amount} per 1000 tokens`,
      currency: 'usd',
      unit_amount: amount,
      lookup_key: null,
      link: `https://dashboard.stripe.com/prices/${id}`,
      clients: this.hasClients ? 5 : 0,
    };
  }

  private webhookSet(title: string): ChangeSetView {
    const set: ChangeSetView = {
      id: `set_${this.sets.length}`,
      title,
      mode: this.mode,
      button: `${title} – SANDBOX`,
      money: [],
      items: [item('1', 'Webhook `https://api.insighto.ai/hook/1`, told of 1 event')],
      state: 'planned',
      staged_at: NOW,
    };
    this.sets.push(set);
    return set;
  }

  private priceSet({ meter, amount, unit }: NewPriceParams): ChangeSetView {
    return {
      id: `set_${this.sets.length}`,
      title: 'Create a meter, a product and a price',
      mode: this.mode,
      button: 'Create 3 objects in Stripe – SANDBOX',
      money: [{ what: 'Tokens', words: `$${amount} per ${unit} ${meter}`, amount: null }],
      items: [
        item('mtr_1', `Create meter ${meter}`),
        item('prod_1', 'Create product Tokens'),
        item('price_1', `Create price $${amount} per unit`),
      ],
      state: 'planned',
      staged_at: NOW,
    };
  }

  private clientSet({ rows }: AddClientsParams): ChangeSetView {
    return {
      id: `set_${this.sets.length}`,
      title: `Add ${rows.length} clients`,
      mode: this.mode,
      button: `Create ${rows.length} subscriptions in Stripe – SANDBOX`,
      money: rows.map((row) => ({ what: row.nickname, words: '$0.10 per 1000 tokens', amount: null })),
      items: rows.map((row) => item(`sub_${row.nickname}`, `Subscribe ${row.nickname}`)),
      state: 'planned',
      staged_at: NOW,
    };
  }

  private stage(set: ChangeSetView): ChangeSetView {
    this.sets.push(set);
    return set;
  }

  private set(id: string): ChangeSetView {
    const set = this.sets.find((each) => each.id === id);
    if (!set) throw new Error(`no change set ${id}`);
    return { ...set };
  }

  private apply(id: string): ChangeSetView {
    this.sets = this.sets.map((set) =>
      set.id === id
        ? {
            ...set,
            state: 'done',
            items: set.items.map((each) => ({
              ...each,
              state: 'done' as const,
              object_id: each.id,
              link: `https://dashboard.stripe.com/${each.id}`,
            })),
          }
        : set,
    );
    if (this.prices.length === 0) {
      this.prices = [this.price('price_1', '0.10')];
      this.finish('price');
    } else {
      this.hasClients = true;
      this.finish('clients');
    }
    return this.set(id);
  }

  pairing(): PairingView {
    return {
      prices: this.prices,
      customers: ACCOUNTS.slice(0, 5).map((name, index) => ({
        id: `cus_${index}`,
        name,
        email: `office@${index}.example`,
        taken_by: null,
        subscribed_price: null,
        payment_method: 'Visa 4242',
      })),
      rows: this.hasClients
        ? []
        : ACCOUNTS.map((name, index) => ({
            subject_id: `sub_${index}`,
            external_id: `loc_${index}`,
            name,
            email: null,
            source: 'Parley',
            nickname: name,
            customer_id: index < 5 ? `cus_${index}` : null,
            confidence: index < 4 ? ('green' as const) : index === 4 ? ('amber' as const) : null,
            why: index < 4 ? 'same e-mail' : index === 4 ? 'same name' : null,
            usage_words: `${index + 1}.2 m tokens`,
          })),
    };
  }

  goLive(): GoLiveView {
    return {
      mode: this.mode,
      account: [
        { light: 'green', words: 'Charges and payouts are on.' },
        { light: 'amber', words: 'Drafts close one hour after a period ends.' },
      ],
      rows: ACCOUNTS.slice(0, 5).map((nickname, index) => ({
        client_id: `c${index}`,
        nickname,
        rule_id: `r${index}`,
        meter: 'tokens',
        light: index === 3 ? ('amber' as const) : index === 4 ? ('red' as const) : ('green' as const),
        findings:
          index === 3
            ? [{ light: 'amber' as const, words: 'No payment method is on file.' }]
            : index === 4
              ? [{ light: 'red' as const, words: 'The price is below cost by $0.02 a unit.' }]
              : [],
        start: NOW,
        first_units: '0',
        first_amount: usd('0.00'),
        live: this.live && index !== 4,
      })),
      floor: usd('500.00'),
      first_units: '0',
      first_amount: usd('0.00'),
      live_at: this.live ? NOW : null,
    };
  }

  queue(): QueueView {
    return {
      ...pictures.queue,
      mode: this.mode,
      ready: this.unitsReady ? pictures.queue.ready.slice(0, 5) : [],
      not_ready: [],
      units: this.unitsReady ? '120' : '0',
      amount: usd(this.unitsReady ? '12.00' : '0.00'),
      sentence: 'Nothing is charged today. The units go onto the next invoices.',
    };
  }

  settings(): SettingsView {
    return {
      name: this.name,
      currency: 'usd',
      zone: 'America/New_York',
      billing_method: this.method,
      sending: this.sending,
      bounds: BOUNDS,
      floor: '500.00',
      floors: [],
      period_multiple: 5,
      run_multiple: 3,
      run_floors: 10,
      correction_percent: 20,
      correction_part: 10,
      send_every_hours: 24,
      schedule: this.schedule,
      backups: [
        { path: '/data/backups/2026-11-20-daily.db', at: NOW, why: 'daily', bytes: 4_210_688 },
        {
          path: '/data/backups/2026-11-19-import.db',
          at: '2026-11-19T09:12:00Z',
          why: 'before import',
          bytes: 812,
        },
      ],
      file: '/data/w1.db',
    };
  }

  doctor(): DoctorFinding[] {
    return [
      { what: 'File', light: 'green', words: 'Whole, 49,812 records', cure: null },
      {
        what: 'Clock',
        light: 'amber',
        words: 'Three minutes behind Stripe',
        cure: 'Set the clock of this computer.',
      },
    ];
  }

  /** A job that ends at once, as its notice says on the event channel. */
  private job(kind: JobKind, outcome: string): JobView {
    this.jobs += 1;
    const job: JobView = {
      id: `job_${this.jobs}`,
      kind,
      what: 'Working',
      done: 0,
      total: 3,
      state: 'running',
      outcome: null,
      started_at: NOW,
      ended_at: null,
    };
    this.platform.send('rebill', { event: 'job', job });
    this.platform.send('rebill', {
      event: 'job',
      job: { ...job, done: 3, state: 'done', outcome, ended_at: NOW },
    });
    return job;
  }
}
