import type { ReactNode } from 'react';
import { PracticeAgency } from './practiceAgency';
import { type Shown, show } from './render';

/** A page over the invented agency, with the agency at hand to change what it answers. */
export function visit(page: ReactNode, agency = new PracticeAgency()): Shown & { agency: PracticeAgency } {
  return { ...show(page, agency.platform), agency };
}

/** What was asked of the core by one method, in order. */
export function asked(shown: Pick<Shown, 'platform'>, method: string): unknown[] {
  return shown.platform.asked.filter((request) => request.method === method).map(({ params }) => params);
}
