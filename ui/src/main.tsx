import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { tauriPlatform } from './platform/tauri';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(<App platform={tauriPlatform} />);
