import '@testing-library/jest-dom/vitest';
import { notifications } from '@mantine/notifications';
import { cleanup, configure } from '@testing-library/react';
import { afterEach, vi } from 'vitest';

// happy-dom lays nothing out; Mantine and Recharts only need these to exist.
vi.stubGlobal(
  'ResizeObserver',
  class {
    observe() {}
    unobserve() {}
    disconnect() {}
  },
);

// A page's own code is read when it is first opened, and two processors may be busy with other tests.
configure({ asyncUtilTimeout: 5000 });

afterEach(() => {
  cleanup();
  // Notices live outside of the tree, so that they outlive pages; they must not outlive tests.
  notifications.clean();
  notifications.cleanQueue();
});
