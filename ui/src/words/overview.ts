import { unitsOf } from './count';

export const overview = {
  title: 'Overview',
  period: (span: string, year: string) => `${span} ${year}`,
  figures: 'This period',
  revenue: 'Revenue',
  platformCost: 'Platform cost',
  margin: 'Margin',
  unitsWaiting: 'Units waiting',
  comparedTo: (amount: string, by: string) => `on ${amount} by ${by}`,
  ofRevenue: (share: string) => `${share} of revenue`,
  ofBillableUse: 'of billable use',
  unknown: 'not known',
  noneYet: 'none yet',
  unknownCost: 'a platform does not say its cost',
  belowZero: (share: string, clients: number) =>
    clients === 0 ? share : `${share}, ${clients} ${clients === 1 ? 'client' : 'clients'} below zero`,
  waitingFor: (amount: string, clients: number, held: number) =>
    `${amount} for ${clients} ${clients === 1 ? 'client' : 'clients'}${held === 0 ? '' : `, ${held} held back`}`,
  forecastTo: (day: string) => `Forecast to ${day}`,
  forecastCaption: 'at the pace of this month so far',
  makingTitle: 'The sandbox agency is being made',
  makingBody:
    'A dozen invented clients with ninety days of usage are read, as they would be from a real platform. It takes about half a minute.',
  makingGoOn: 'Go on making it',
  syncNow: 'Sync now',
  review: (units: string) => `Review ${unitsOf(units)}`,
  needsYou: 'Needs you',
  needsNote: (count: string) => `${count}, most money first`,
  nothingNeedsYou: 'Nothing needs you. What comes in is counted at the next sync.',
  twelveMonths: 'Twelve months',
  perMonth: (currency: string) => `${currency} per month`,
  twelveMonthsSummary: (first: string, last: string) =>
    `Revenue and platform cost by month, ${first} to ${last}. The table beside it has every figure.`,
  marginIn: (share: string, month: string) => `Margin, ${share} in ${month}`,
  setUp: 'Set up',
  setUpDone: (done: string, all: string) => `${done} of ${all}`,
  comingUp: 'Coming up',
  month: 'Month',
  nothingComes: 'Nothing happens by itself for now.',
  otherCurrency: (clients: number) =>
    `${clients} ${clients === 1 ? 'client is' : 'clients are'} billed in another currency and left out of these sums.`,
} as const;
