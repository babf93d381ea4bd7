import type {
  ClientView,
  CreditPreview,
  CreditPriceView,
  DayUsage,
  MonthFigures,
  NeedView,
  OverviewView,
  QueueLine,
  QueueView,
  SetUpView,
  StripeConnection,
  WhatIfView,
} from '~/bindings/rpc';

/** The invented agency of the design's pictures. Every sum is exact. */
export const NOW = '2026-11-20T14:45:00Z';
export const ZONE = 'America/New_York';

const usd = (amount: string) => ({ amount, currency: 'usd' });

function need(
  kind: NeedView['kind'],
  subject: string,
  reason: string,
  amount: string | null,
  since: string,
): NeedView {
  return {
    kind,
    subject,
    reason,
    amount: amount === null ? null : usd(amount),
    since,
    goes_to: { page: 'queue' },
  };
}

const revenue = [
  '6180',
  '6820',
  '7900',
  '8430',
  '9720',
  '10380',
  '11960',
  '13130',
  '14790',
  '16340',
  '19020',
];
const cost = ['2870', '3080', '3420', '3600', '4010', '4200', '4730', '5010', '5570', '6020', '7113'];

function months(): MonthFigures[] {
  const names = [
    '2025-12',
    ...Array.from({ length: 10 }, (_, index) => `2026-${String(index + 1).padStart(2, '0')}`),
  ];
  const full = names.map((month, index) => ({
    month,
    revenue: usd(revenue[index] ?? '0'),
    cost: usd(cost[index] ?? '0'),
    revenue_forecast: null,
    cost_forecast: null,
  }));
  return [
    ...full,
    {
      month: '2026-11',
      revenue: usd('13617.58'),
      cost: usd('5678.36'),
      revenue_forecast: usd('20080'),
      cost_forecast: usd('8770'),
    },
  ];
}

export const overview: OverviewView = {
  from: '2026-11-01T04:00:00Z',
  to: '2026-12-01T05:00:00Z',
  now: NOW,
  revenue: usd('13617.58'),
  revenue_before: usd('12319.60'),
  platform_cost: usd('5678.36'),
  margin: usd('7939.22'),
  margin_percent: '58.3',
  below_zero: 1,
  units_waiting: '1204',
  units_waiting_value: usd('120.40'),
  units_waiting_clients: 9,
  units_held_clients: 3,
  needs_you: [
    need('unpaid', 'Maple & Main Law', 'Invoice NL-1042, 8 days overdue', '1038.20', '2026-11-12T10:00:00Z'),
    need(
      'held',
      'Atlas Auto Care',
      '4,014 units are 5.5 × its largest period',
      '401.40',
      '2026-11-20T12:00:00Z',
    ),
    need(
      'held',
      'Kestrel HVAC',
      'Counter fell from 9,310 to 2,204 minutes',
      '308.56',
      '2026-11-19T10:00:00Z',
    ),
    need('no_payer', 'Juniper Travel', 'No subscription carries this price', '58.80', '2026-11-17T10:00:00Z'),
    need(
      'unassigned',
      '2 accounts on Parley',
      '412,900 tokens belong to no client',
      '41.20',
      '2026-11-20T08:00:00Z',
    ),
    need(
      'below_cost',
      'Willow Fitness',
      'A unit costs $0.104 and sells for $0.100',
      '-28.57',
      '2026-11-16T10:00:00Z',
    ),
    need('uncertain', 'Bluebird Realty', 'No answer to 164 units', null, '2026-11-20T09:00:00Z'),
    need('missing', 'Cedar Physiotherapy', 'Stripe counts 12 units fewer', null, '2026-11-19T10:00:00Z'),
  ],
  months: months(),
  coming_up: [
    { at: '2026-11-20T15:42:00Z', what: 'Next sync, 2 platforms', figure: null },
    { at: '2026-11-24T05:00:00Z', what: 'Payout to bank 0417', figure: '$6,204.18' },
    { at: '2026-11-30T05:00:00Z', what: 'Visa 4242 ends, Cedar', figure: null },
    { at: '2026-12-01T05:00:00Z', what: '11 periods end', figure: '≈ $20,080' },
    { at: '2026-12-01T06:00:00Z', what: 'Invoices finalise', figure: '11' },
  ],
  other_currency_clients: 0,
};

export const setUp: SetUpView = {
  steps: [
    { id: 'agency', state: 'done', summary: 'Northlight AI, USD' },
    { id: 'method', state: 'done', summary: 'Stripe' },
    { id: 'stripe', state: 'done', summary: 'Northlight AI LLC' },
    { id: 'source', state: 'done', summary: 'Parley, Voxline' },
    { id: 'credit_price', state: 'done', summary: '$10 = 2500 credits' },
    { id: 'price', state: 'done', summary: '3 and a free default' },
    { id: 'clients', state: 'done', summary: '12 of 12 assigned' },
    { id: 'first_sync', state: 'done', summary: '12 Nov, 204,331 rows' },
    { id: 'go_live', state: 'current', summary: '11 of 12 clients' },
  ],
  done: 8,
  next: 'go_live',
  suggested_name: null,
  suggested_currency: null,
  suggested_zone: ZONE,
};

type QueueTuple = [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string | null,
  string | null,
];

function line(
  tuple: QueueTuple,
  state: QueueLine['state'],
  reason: string | null,
  meter = 'tokens',
): QueueLine {
  const [nickname, quantity, units, sent, toSend, amount, period, , before, change] = tuple;
  return {
    id: nickname,
    client_id: nickname,
    nickname,
    meter,
    quantity,
    units,
    sent,
    to_send: toSend,
    amount: usd(amount),
    period_amount: usd(period),
    before_amount: before === null ? null : usd(before),
    change_percent: change,
    state,
    reason,
    period_start: '2026-11-01T04:00:00Z',
    period_end: '2026-12-01T05:00:00Z',
    period_state: 'open',
    goes_at: null,
  };
}

const READY: QueueTuple[] = [
  ['Harbor Dental Group', '26450535', '26450', '26212', '238', '23.80', '2645.00', '', '2381.40', '11.1'],
  ['Pier 9 Restaurants', '17861204', '17861', '17658', '203', '20.30', '1786.10', '', '1609.20', '11.0'],
  ['Lumen Optics', '14077918', '14077', '13891', '186', '18.60', '1407.70', '', '1312.60', '7.2'],
  ['Bluebird Realty', '11382066', '11382', '11218', '164', '16.40', '1138.20', '', '1147.50', '-0.8'],
  ['Oakfield Veterinary', '9530402', '9530', '9408', '122', '12.20', '953.00', '', '782.10', '21.9'],
  ['Maple & Main Law', '8916777', '8916', '8819', '97', '9.70', '891.60', '', '914.80', '-2.5'],
  ['Willow Fitness', '7143310', '7143', '7066', '77', '7.70', '714.30', '', '664.70', '7.5'],
  ['Cedar Physiotherapy', '6204129', '6204', '6133', '71', '7.10', '620.40', '', '550.20', '12.8'],
  ['Summit Roofing', '4358850', '4358', '4312', '46', '4.60', '435.80', '', '478.30', '-8.9'],
];

export const queue: QueueView = {
  counted_at: '2026-11-20T14:42:00Z',
  last_send: '2026-11-19T22:10:00Z',
  mode: 'live',
  ready: READY.map((tuple) => line(tuple, 'ready', null)),
  not_ready: [
    line(
      ['Atlas Auto Care', '4326091', '4326', '312', '4014', '401.40', '432.60', '', '78.00', '454.6'],
      'held',
      '5.5 × its largest period, 780 units. Your bound is 5 ×.',
    ),
    line(
      ['Kestrel HVAC', '5322', '5322', '3118', '2204', '308.56', '745.08', '', '611.80', '21.8'],
      'held',
      'Counter fell from 9,310 to 2,204 minutes. A reset means 2,204 new minutes, a reading error means none.',
      'minutes',
    ),
    line(
      ['Juniper Travel', '588640', '588', '0', '588', '58.80', '58.80', '', null, null],
      'no_payer',
      'No subscription carries this price. Its 588 units wait until one does.',
    ),
  ],
  late: [],
  units: '1204',
  amount: usd('120.40'),
  off: null,
  checks: ['Each is priced once', 'No one else reports them', 'Periods open until 1 Dec'],
  sentence:
    'Nothing is charged today. The units go onto the invoices of 1 December. Checked again before each is sent.',
};

const KNOWN = [
  '940000',
  '1440000',
  '1480000',
  '1530000',
  '1500000',
  '1465000',
  '1010000',
  '985000',
  '1535000',
  '1600000',
  '1562000',
  '1528000',
  '1448000',
  '1035000',
  '1088000',
  '1502000',
  '1540000',
  '1490000',
  '1545000',
  '225000',
];
const BEFORE = [
  '1225000',
  '1320000',
  '960000',
  '940000',
  '1300000',
  '1330000',
  '1365000',
  '1310000',
  '1290000',
  '960000',
  '930000',
  '1320000',
  '1380000',
  '1400000',
  '1350000',
  '1335000',
  '1050000',
  '1020000',
  '1390000',
  '1420000',
  '1400000',
  '1425000',
  '1390000',
  '1075000',
  '1040000',
  '1430000',
  '1450000',
  '1400000',
  '1460000',
  '1440000',
];

function days(): DayUsage[] {
  return BEFORE.map((before, index) => ({
    day: `2026-11-${String(index + 1).padStart(2, '0')}`,
    quantity: KNOWN[index] ?? null,
    before,
    forecast:
      index < 19 ? null : index === 19 ? '1395000' : [20, 21, 27, 28].includes(index) ? '1055000' : '1515000',
  }));
}

function report(at: string, units: string, amount: string, minute: string, state: string) {
  return {
    identifier: at,
    client: 'Harbor Dental Group',
    client_id: 'c1',
    meter: 'tokens',
    at,
    units,
    amount: usd(amount),
    minute,
    state,
    state_since: at,
    reason: null,
    attempts: 1,
    request_id: null,
    decisions: [],
  };
}

const PERIOD = {
  id: 'p1',
  start: '2026-11-01T04:00:00Z',
  end: '2026-12-01T05:00:00Z',
  state: 'open' as const,
  words: '1 – 30 November 2026',
};

export const client: ClientView = {
  id: 'c1',
  nickname: 'Harbor Dental Group',
  email: 'office@harbordental.example',
  customer: 'cus_QhR7vT2mXw',
  customer_link: 'https://dashboard.stripe.com/customers/cus_QhR7vT2mXw',
  state: 'billed',
  rules: [
    {
      rule_id: 'r1',
      meter: 'tokens',
      unit: '1000',
      price_words: '$0.10 per 1000 tokens',
      unit_amount: '0.10',
      currency: 'usd',
      remainder_words: 'carried over',
      start: '2026-09-01T04:00:00Z',
      end: null,
      live: true,
      period: PERIOD,
      remainder_in: '0',
      quantity: '26450535',
      history: '0',
      units: '26450',
      remainder_out: '535',
      units_sent: '26212',
      amount: usd('2645.00'),
      forecast: usd('4088.60'),
      cost: null,
      days: days(),
      ours: [{ words: '26,450 units at $0.10', quantity: '26450', amount: usd('2645.00') }],
      ours_total: usd('2645.00'),
      stripes: {
        words: 'Preview',
        lines: [{ words: '26,212 units', quantity: '26212', amount: usd('2621.20') }],
        units: '26212',
        total: usd('2621.20'),
        read_at: NOW,
      },
      difference: {
        name: 'Pending',
        units: '238',
        amount: usd('23.80'),
        words: '238 units are not sent yet',
      },
      reports: [
        report('2026-11-20T14:42:00Z', '238', '23.80', '2026-11-20T14:41:00Z', 'queued'),
        report('2026-11-19T22:10:00Z', '1531', '153.10', '2026-11-19T21:41:00Z', 'accepted'),
        report('2026-11-18T22:05:00Z', '1502', '150.20', '2026-11-18T21:38:00Z', 'confirmed'),
        report('2026-11-17T22:08:00Z', '1528', '152.80', '2026-11-17T21:40:00Z', 'confirmed'),
        report('2026-11-16T22:11:00Z', '1388', '138.80', '2026-11-16T21:44:00Z', 'confirmed'),
        report('2026-11-15T22:02:00Z', '1083', '108.30', '2026-11-15T21:35:00Z', 'confirmed'),
        report('2026-11-14T22:02:00Z', '1040', '104.00', '2026-11-14T21:35:00Z', 'confirmed'),
      ],
      periods: [PERIOD],
    },
  ],
  assigned: [
    ['Front desk', 'loc_71f0', '2026-11-01T04:00:00Z', '14902118', '56.3'],
    ['Recall campaign', 'loc_88c2', '2026-11-01T04:00:00Z', '7660402', '29.0'],
    ['Website chat', 'loc_9d15', '2026-11-09T05:00:00Z', '3888015', '14.7'],
  ].map(([name = '', id = '', from = '', quantity = '', share = '']) => ({
    mapping_id: id,
    subject_id: id,
    external_id: id,
    name,
    source: 'Parley',
    from,
    to: null,
    quantity,
    share,
  })),
  invoices: [],
  activity: [],
  stripe_read_at: NOW,
};

function preview(
  amount: string,
  credits: string,
  platform: string,
  fee: string,
  stripe: string,
  margin: string,
  share: string,
): CreditPreview {
  return {
    mode: { kind: 'all_in' },
    amount: usd(amount),
    sentence: null,
    credits,
    price_per_credit: usd('0.004'),
    left_over: usd('0.00'),
    platform_cost: usd(platform),
    platform_fee_on_margin: usd(fee),
    stripe_fee: usd(stripe),
    margin: usd(margin),
    margin_percent: share,
    below_cost: false,
  };
}

export const creditPrice: CreditPriceView = {
  params: {
    price: '0.004',
    cost: '0.002',
    mode: 'all-in',
    markup_percent: null,
    currency: 'usd',
    step: '1',
    platform_fee_percent: '5',
    stripe_fee_percent: '2.9',
    stripe_fee_fixed: '0.30',
    amounts: [],
  },
  sentence: '$10 = 2500 credits',
  mode_words: '$0.004 per credit, platform cost included',
  rows: [
    preview('10', '2500', '5.00', '0.25', '0.59', '4.16', '41.6'),
    preview('25', '6250', '12.50', '0.63', '1.03', '10.84', '43.4'),
    preview('50', '12500', '25.00', '1.25', '1.75', '22.00', '44.0'),
    preview('100', '25000', '50.00', '2.50', '3.20', '44.30', '44.3'),
    preview('250', '62500', '125.00', '6.25', '7.55', '111.20', '44.5'),
    preview('500', '125000', '250.00', '12.50', '14.80', '222.70', '44.5'),
    preview('75', '18750', '37.50', '1.88', '2.48', '33.14', '44.2'),
  ],
  bills: [
    { client_id: '1', nickname: 'Pier 9 Restaurants', words: '74,210' },
    { client_id: '2', nickname: 'Bluebird Realty', words: '1840' },
    { client_id: '3', nickname: 'Willow Fitness', words: '58,600' },
    { client_id: '4', nickname: 'Cedar Physiotherapy', words: '49,600' },
  ],
  warnings: [],
  saved_at: null,
};

const NOW_REVENUE = ['318', '354', '390', '414', '457', '485', '532', '565', '636', '695', '785', '806'];
const DRAFT_REVENUE = ['364', '404', '446', '474', '523', '555', '608', '646', '727', '795', '898', '921'];

export const whatIf: WhatIfView = {
  meter: 'credits',
  unit: '1',
  price_now: '0.0035',
  price_draft: '0.0040',
  months: months().map(({ month }, index) => ({
    month,
    now: usd(NOW_REVENUE[index] ?? '0'),
    draft: usd(DRAFT_REVENUE[index] ?? '0'),
  })),
  revenue_now: usd('6448.75'),
  revenue_draft: usd('7370.00'),
  cost: usd('3685.00'),
  pays_more: 4,
  clients: 4,
  most: ['Pier 9 Restaurants', usd('371.00')],
};

const PERMISSIONS: [string, string, string, string, StripeConnection['permissions'][number]['result']][] = [
  ['Core', 'Balance', 'Read', 'What Stripe owes you', 'tested'],
  ['Core', 'Customers', 'Write', 'Find and create your clients', 'tested'],
  ['Core', 'Events', 'Read', 'Notice payments and refusals', 'tested'],
  ['Core', 'PaymentIntents', 'Write', 'Top-ups of credits', 'tested'],
  ['Core', 'PaymentMethods', 'Read', 'Card brand, last four, expiry', 'tested'],
  ['Core', 'Payouts', 'Read', 'Mirror payouts to your bank', 'tested'],
  ['Core', 'Products', 'Write', 'One product for each plan', 'tested'],
  ['Checkout', 'Checkout Sessions', 'Write', 'Links to pay and add a card', 'tested'],
  ['Billing', 'Credit notes', 'Write', 'Give money back for corrections', 'missing'],
  ['Billing', 'Invoices', 'Write', 'Read drafts, add late lines', 'tested'],
  ['Billing', 'Meter events', 'Write', 'Send units', 'not_testable'],
  ['Billing', 'Meters', 'Write', 'One meter for each kind of usage', 'tested'],
  ['Billing', 'Prices', 'Write', 'Prices of your plans', 'tested'],
  ['Billing', 'Subscriptions', 'Write', 'Put clients on plans', 'tested'],
  ['Webhook', 'Webhook Endpoints', 'Write', 'Register the platform’s webhook', 'tested'],
];

export const connection: StripeConnection = {
  state: 'works',
  problem: null,
  account_id: 'acct_1PqL7cKx20Vd',
  name: 'Northlight AI LLC',
  email: 'billing@northlight.example',
  email_as_typed: true,
  notes: [],
  mode: 'live',
  country: 'US',
  currency: 'usd',
  charges: true,
  payouts: false,
  requirements: [
    'Proof of your bank account is due 27 November. Clients can be charged meanwhile. The money stays in your Stripe balance until Stripe has checked it.',
  ],
  available: [usd('2318.40')],
  key_kind: 'Restricted, recommended',
  key_hint: 'rk_live_ … 8fQ2',
  kept_in: "Your system's keychain",
  permissions: PERMISSIONS.map(([section, name, access, purpose, result]) => ({
    section,
    name,
    access,
    purpose,
    optional: ['Credit notes', 'Webhook Endpoints'].includes(name),
    without: `Without ${name}, its feature is not shown.`,
    result,
  })),
  checked_at: NOW,
};
