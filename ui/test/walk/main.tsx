import axe from 'axe-core';
import { createRoot } from 'react-dom/client';
import { Ground } from '~/app/App';
import { stepOfPath } from '~/pages/setUp/steps';
import { PracticeAgency } from '../practiceAgency';
import * as pictures from '../preview/data';
import { Walk } from './Walk';

const query = new URLSearchParams(window.location.search);
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
const at = stepOfPath(query.get('upTo') ?? '');
const agency = new PracticeAgency(query.has('first') ? null : 'practice');
if (at) agency.upTo(at);
if (query.has('saved')) agency.creditPrice = pictures.creditPrice;

createRoot(root).render(
  <Ground platform={agency.platform} scheme={query.get('scheme') === 'dark' ? 'dark' : 'light'}>
    <Walk start={window.location.hash.slice(1)} />
  </Ground>,
);

/** `?press=Name&press=Name` presses what has these names, one after the other, each once it is there. */
async function press(names: readonly string[]): Promise<void> {
  for (const name of names) {
    for (;;) {
      const found = [...document.querySelectorAll<HTMLElement>('button, a, label')].find(
        (element) => element.textContent?.trim() === name && !element.hasAttribute('disabled'),
      );
      if (found) {
        found.click();
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }
}
void press(query.getAll('press'));

/** `&axe` writes what axe finds, colours included, into the title, where a headless browser can read it. */
if (query.has('axe')) {
  setTimeout(async () => {
    const { violations } = await axe.run();
    document.title = JSON.stringify(
      violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html.slice(0, 140))]),
    );
  }, 1500);
}
