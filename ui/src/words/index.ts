import { actions } from './actions';
import { billing } from './billing';
import { changeSet } from './changeSet';
import { client } from './client';
import { connections } from './connections';
import { connectionsPage } from './connectionsPage';
import { connectStripe } from './connectStripe';
import { creditPrice } from './creditPrice';
import { creditPriceForm } from './creditPriceForm';
import { firstRun } from './firstRun';
import { frame } from './frame';
import { needs } from './needs';
import { overview } from './overview';
import { parts } from './parts';
import { settings } from './settings';
import { setUp } from './setUp';
import { setUpMoney } from './setUpMoney';
import { setUpSteps } from './setUpSteps';
import { stripeWizard } from './stripeWizard';

/** Every word that the window shows. English; a second language is a second object of the same type. */
export const words = {
  frame,
  actions,
  parts,
  needs,
  overview,
  client,
  billing,
  creditPrice,
  connectStripe,
  setUp,
  firstRun,
  setUpSteps,
  changeSet,
  connections,
  stripeWizard,
  setUpMoney,
  creditPriceForm,
  connectionsPage,
  settings,
} as const;

export type Words = typeof words;
