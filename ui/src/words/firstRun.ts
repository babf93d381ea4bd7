export const firstRun = {
  title: 'Bill every client for exactly what they used',
  subtitle:
    'Rebill counts usage on your platform, turns it into units, and puts them on your clients’ Stripe invoices, once.',
  lookAround: 'Look around',
  lookAroundBody:
    'An invented agency with a dozen clients and two billed months. Among them one unmapped, one below cost, one held, one unpaid. No key, no network; nothing leaves this computer.',
  setUp: 'Set up my agency',
  setUpBody:
    'From an empty workspace to your first client, step by step. Every step can be left and resumed. Nothing is sent until you go live.',
  agencyName: 'Name of your agency',
  nameProposed: 'My agency',
  nameMissing: 'Give your agency a name; it can be changed later.',
  practise: 'Practise set-up',
  practiseBody: 'The same steps on an invented Stripe and platform. Their keys are offered by a button.',
  newTitle: 'Set up my agency',
  newSubtitle: 'A workspace of its own; what is here now stays as it is',
} as const;
