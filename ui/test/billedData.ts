import type {
  ClientPlansView,
  ClientRow,
  ClientsParams,
  ClientsView,
  ExplainView,
  ImportView,
  PeriodView,
  ReconcileView,
  RecordsView,
  RecordView,
  ReportRow,
  RunView,
  SentView,
  SniffView,
  StatementView,
  UnassignedView,
} from '~/bindings/rpc';

const usd = (amount: string) => ({ amount, currency: 'usd' });

function clientRow(
  nickname: string,
  quantity: string,
  units: string,
  amount: string,
  margin: string | null,
  over: Partial<ClientRow> = {},
): ClientRow {
  return {
    id: nickname.toLowerCase().replaceAll(' ', '-'),
    nickname,
    customer: `cus_${nickname.slice(0, 6)}`,
    meter: 'tokens',
    quantity,
    units,
    amount: usd(amount),
    last_amount: usd(amount),
    margin: margin === null ? null : usd(margin),
    period_end: '2026-12-01T05:00:00Z',
    state: 'billed',
    reason: null,
    ...over,
  };
}

export const CLIENTS: ClientRow[] = [
  clientRow('Harbor Dental Group', '26450535', '26450', '2645.00', '1640.12'),
  clientRow('Pier 9 Restaurants', '17861204', '17861', '1786.10', '1107.40'),
  clientRow('Willow Fitness', '7143310', '7143', '714.30', '-28.57'),
  clientRow('Atlas Auto Care', '4326091', '4326', '432.60', '268.20', {
    state: 'held',
    reason: '4,014 units are 5.5 × its largest period, 780 units. Your bound is 5 ×.',
  }),
  clientRow('Juniper Travel', '588640', '588', '58.80', null, {
    state: 'no_payer',
    reason: 'No subscription carries this price.',
  }),
];

/** Finds and sorts as the core does, as far as the tests look. */
export function clientsAnswer(params: ClientsParams): ClientsView {
  const search = params.search?.toLowerCase() ?? '';
  const rows = CLIENTS.filter((row) => row.nickname.toLowerCase().includes(search));
  if (params.sort === 'name') rows.sort((a, b) => a.nickname.localeCompare(b.nickname));
  if (params.descending && params.sort === 'name') rows.reverse();
  return {
    rows,
    total: rows.length,
    totals: [
      { amount: usd('5636.80'), margin: null },
      { amount: { amount: '90.00', currency: 'eur' }, margin: { amount: '12.00', currency: 'eur' } },
    ],
  };
}

function record(id: string, over: Partial<RecordView> = {}): RecordView {
  return {
    id,
    source: 'Parley',
    subject: 'Front desk',
    client: 'Harbor Dental Group',
    at: '2026-11-20T14:30:00Z',
    meter: 'tokens',
    quantity: '1832',
    cost: '0.00412 usd',
    revision: 1,
    label: 'billed',
    gone_since: null,
    ...over,
  };
}

export const RECORDS: RecordsView = {
  rows: [
    record('msg_0001'),
    record('msg_0002', { quantity: '964', revision: 2 }),
    record('msg_0003', { subject: 'loc_5521', client: null, label: 'unassigned', cost: null }),
  ],
  total: 3,
  sums: [{ meter: 'tokens', quantity: '4628' }],
};

export const UNASSIGNED: UnassignedView = {
  rows: [
    {
      subject_id: 's1',
      external_id: 'loc_5521',
      name: 'Juniper Travel Paris',
      source: 'Parley',
      sums: [{ meter: 'tokens', quantity: '312400' }],
      value: usd('31.24'),
      cost: usd('12.11'),
      first: '2026-11-18T09:00:00Z',
      last: '2026-11-20T08:00:00Z',
      suggested_client: 'Juniper Travel',
    },
    {
      subject_id: 's2',
      external_id: 'loc_5600',
      name: null,
      source: 'Parley',
      sums: [{ meter: 'tokens', quantity: '100500' }],
      value: null,
      cost: null,
      first: '2026-11-19T09:00:00Z',
      last: '2026-11-20T08:30:00Z',
      suggested_client: null,
    },
  ],
};

function run(id: string, over: Partial<RunView>): RunView {
  return {
    id,
    kind: 'sync',
    state: 'done',
    started_at: '2026-11-20T14:42:00Z',
    ended_at: '2026-11-20T14:42:08Z',
    outcome: '412 new records, 3 revised; 1,204 units due',
    about: 'Parley',
    may_undo: false,
    undone: false,
    ...over,
  };
}

export const RUNS: RunView[] = [
  run('r3', {}),
  run('r2', {
    kind: 'import',
    about: 'voxline-november.csv',
    outcome: '19,366 records, 26,450,535 tokens',
    may_undo: true,
  }),
  run('r1', {
    kind: 'send',
    about: null,
    state: 'failed',
    outcome: 'Stripe refused the key. Nothing was sent.',
  }),
];

function report(identifier: string, over: Partial<ReportRow> = {}): ReportRow {
  return {
    identifier,
    client: 'Harbor Dental Group',
    client_id: 'harbor-dental-group',
    meter: 'tokens',
    at: '2026-11-19T22:10:00Z',
    units: '1531',
    amount: usd('153.10'),
    minute: '2026-11-19T21:41:00Z',
    state: 'confirmed',
    state_since: '2026-11-19T22:40:00Z',
    reason: null,
    attempts: 1,
    request_id: 'req_1',
    decisions: [],
    ...over,
  };
}

export const SENT: SentView = {
  rows: [
    report('rb_0003', {
      client: 'Lumen Optics',
      client_id: 'lumen-optics',
      state: 'uncertain',
      reason: 'Stripe did not answer, and two readings disagree.',
      attempts: 3,
      decisions: ['arrived', 'not_arrived'],
      units: '186',
      amount: usd('18.60'),
    }),
    report('rb_0002', { state: 'accepted' }),
    report('rb_0001'),
  ],
  total: 3,
};

export const RECONCILE: ReconcileView = {
  period: '2026-11',
  choices: ['2026-11', '2026-10'],
  rows: [
    {
      id: 'r1:p1',
      line: 'rule',
      note: null,
      client_id: 'harbor-dental-group',
      nickname: 'Harbor Dental Group',
      meter: 'tokens',
      about: null,
      start: '2026-11-01T04:00:00Z',
      end: '2026-12-01T05:00:00Z',
      state: 'open',
      used: '26460000',
      billable: '26450535',
      remainder_in: '0',
      due: '26450',
      remainder_out: '535',
      decided: '26212',
      sent: '26212',
      counted: '26212',
      invoiced: null,
      our_amount: usd('2645.00'),
      invoice_amount: null,
      differences: [
        { name: 'queued', units: '238', amount: usd('23.80'), words: '238 units are not sent yet.' },
      ],
      compared: true,
      by_statement: false,
      needs_owner: false,
    },
    {
      id: 'r2:p1',
      line: 'rule',
      note: null,
      client_id: 'willow-fitness',
      nickname: 'Willow Fitness',
      meter: 'tokens',
      about: null,
      start: '2026-11-01T04:00:00Z',
      end: '2026-12-01T05:00:00Z',
      state: 'open',
      used: '7143310',
      billable: '7143310',
      remainder_in: '0',
      due: '7143',
      remainder_out: '310',
      decided: '7143',
      sent: '7143',
      counted: '7143',
      invoiced: null,
      our_amount: usd('714.30'),
      invoice_amount: null,
      differences: [],
      compared: true,
      by_statement: false,
      needs_owner: false,
    },
  ],
  sentence: '1 of 2 lines differs: 238 units are not sent yet, $23.80.',
  compared_at: '2026-11-20T14:42:00Z',
};

export const PERIOD: PeriodView = {
  id: 'p1',
  start: '2026-11-01T04:00:00Z',
  end: '2026-12-01T05:00:00Z',
  state: 'open',
  words: '1 – 30 November 2026',
};

export const EXPLAIN: ExplainView = {
  client_id: 'c1',
  nickname: 'Harbor Dental Group',
  period: PERIOD,
  meter: 'tokens',
  sentence: '26,450,535 tokens ÷ 1000 = 26,450 units, 535 left over; × $0.10 = $2,645.00',
  steps: [
    { label: 'Usage', figure: '26,450,535', why: '19,366 records of 3 accounts on Parley' },
    { label: 'Units', figure: '26,450', why: '1000 tokens are one unit' },
    { label: 'Amount', figure: '$2,645.00', why: 'Price price_1QhR, $0.10 per unit' },
  ],
  lines: [{ words: 'Usage at $0.10', quantity: '26450', amount: usd('2645.00') }],
  amount: usd('2645.00'),
  subjects: [
    { name: 'Front desk', records: 11_002, quantity: '14902118' },
    { name: 'Recall campaign', records: 8364, quantity: '11548417' },
  ],
  records: RECORDS.rows,
  records_total: 19_366,
  records_sum: '26450535',
  others: [],
  left_out: [{ meter: 'test calls', quantity: '9465' }],
  reports: SENT.rows.slice(1),
  at: '2026-11-20T14:45:00Z',
};

export const STATEMENT: StatementView = {
  number: null,
  client_id: 'c1',
  nickname: 'Harbor Dental Group',
  agency: 'Northlight AI',
  start: PERIOD.start,
  end: PERIOD.end,
  zone: 'America/New_York',
  period_words: '1 – 30 November 2026',
  state: 'draft',
  plans: [],
  parts: [
    {
      meter: 'tokens',
      days: null,
      records: 19_366,
      quantity: '26450535',
      history: '0',
      remainder_in: '0',
      unit: '1000',
      units: '26450',
      remainder_out: '535',
      price_words: '$0.10 per 1000 tokens',
      lines: [{ words: 'Usage at $0.10', quantity: '26450', amount: usd('2645.00') }],
      amount: usd('2645.00'),
      late_units: '0',
      dropped: '0',
      rounded_up: '0',
      rounded_up_amount: null,
      remainder_words: 'carried into the next month',
    },
  ],
  total: usd('2645.00'),
  paid: null,
  open: null,
  voided: [],
  old_use: null,
  read_at: '2026-11-20T14:30:00Z',
  at: '2026-11-20T14:45:00Z',
};

/** Stripe bills the client: its plan follows its subscription. */
export const ON_NO_PLAN: ClientPlansView = {
  by_statement: false,
  can_change: true,
  is_billed: true,
  rows: [],
  choices: [],
  month_words: 'November 2026',
  lines: [],
  total: null,
  ever: false,
};

export const SNIFFED: SniffView = {
  path: '/home/owner/conversations.csv',
  delimiter: 'Comma',
  encoding: 'UTF-8',
  header: ['TIMESTAMP', 'ContextTokens', 'GeneratedTokens'],
  sample: [
    ['2023-11-16 18:15:46.6805900', '374', '44'],
    ['2023-11-16 18:15:50.9951690', '396', '109'],
  ],
  time_column: 'TIMESTAMP',
  time_words: '2023-11-16 18:15:46.6805900, no zone',
  time_formats: ['year_month_day'],
  zone_needed: true,
  number_columns: ['ContextTokens', 'GeneratedTokens'],
  open_marks: [],
  known_mapping: null,
  mapping: {
    time: 'TIMESTAMP',
    zone: 'UTC',
    subject: null,
    id: null,
    meters: [],
    cost: null,
    cost_currency: null,
    filters: [],
  },
};

export const IMPORT_PREVIEW: ImportView = {
  run_id: null,
  rows: 19_367,
  added: 19_366,
  known: 0,
  filtered: 0,
  broken: 1,
  broken_rows: [{ line: 12, reason: '“GeneratedTokens” is not a number: “n/a”.' }],
  sums: [{ meter: 'tokens', quantity: '26450535' }],
  first: '2023-11-16T18:15:46Z',
  last: '2023-11-16T19:14:10Z',
  sample: [record('row 2', { subject: 'Harbor Dental Group', source: 'conversations', cost: null })],
  notes: ['The times have no zone; they are read as UTC.'],
};
