import axe from 'axe-core';
import { createRoot } from 'react-dom/client';
import { App } from '~/app/App';
import { billedAgency } from '../billedAgency';

/** The whole window over the invented agency, with its router: `window.html?scheme=dark#/clients`. */
const query = new URLSearchParams(window.location.search);
const root = document.getElementById('root');
if (!root) throw new Error('window.html has no #root');
const agency = billedAgency(query.has('sandbox') ? 'sandbox' : 'agency');
agency.platform.nextPath = '/home/owner/conversations.csv';
createRoot(root).render(
  <App platform={agency.platform} scheme={query.get('scheme') === 'dark' ? 'dark' : 'light'} />,
);

/** `&press=Choose a file` presses a button of that name first; `&axe` writes what axe finds into the title. */
const press = query.get('press');
if (press) {
  setTimeout(() => {
    for (const button of document.querySelectorAll<HTMLElement>('button, a')) {
      if (button.textContent?.trim() === press) {
        button.click();
        return;
      }
    }
  }, 500);
}
if (query.has('axe')) {
  setTimeout(async () => {
    const { violations } = await axe.run();
    document.title = JSON.stringify(
      violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html.slice(0, 140))]),
    );
  }, 1600);
}
