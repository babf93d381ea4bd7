import { createMemoryHistory } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import { App } from '~/app/App';
import { billedAgency } from './billedAgency';
import type { PracticeAgency } from './practiceAgency';
import type { Shown } from './render';

/** The whole window at an address, as it is after start-up, over the invented agency. */
export function openWindow(
  address: string,
  agency: PracticeAgency = billedAgency(),
): Omit<Shown, 'visited'> & { agency: PracticeAgency; address: () => string } {
  const history = createMemoryHistory({ initialEntries: [address] });
  const result = render(<App platform={agency.platform} scheme="light" history={history} />);
  return { ...result, platform: agency.platform, agency, address: () => history.location.href };
}
