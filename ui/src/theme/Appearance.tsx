import { MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';
import { cssVariables, theme } from './theme';
// Layered, so that whatever we write outside of a layer comes after it, in any order of imports.
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '@mantine/spotlight/styles.layer.css';
import './global.css';

export type Scheme = 'light' | 'dark' | 'system';

/** On Linux the web view follows the GTK theme and not the desktop's setting, hence the explicit choice. */
export function Appearance({ scheme = 'system', children }: { scheme?: Scheme; children: ReactNode }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      {...(scheme === 'system' ? {} : { forceColorScheme: scheme })}
    >
      {children}
    </MantineProvider>
  );
}
