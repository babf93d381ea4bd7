import { type RenderResult, render } from '@testing-library/react';
import axe from 'axe-core';
import type { ReactNode } from 'react';
import { expect } from 'vitest';
import { Ground } from '~/app/App';
import { type Navigation, NavigationProvider } from '~/layout/Navigation';
import { FakePlatform } from './fakePlatform';

export interface Shown extends RenderResult {
  platform: FakePlatform;
  visited: string[];
}

/** Renders as the window does, over a fake computer; remembers which pages links led to. */
export function show(element: ReactNode, platform = new FakePlatform()): Shown {
  const visited: string[] = [];
  const navigation: Navigation = { href: (to) => `#${to}`, go: (to) => visited.push(to) };
  const result = render(
    <Ground platform={platform} scheme="light">
      <NavigationProvider navigation={navigation}>{element}</NavigationProvider>
    </Ground>,
  );
  return { ...result, platform, visited };
}

/** Colours are left to the real window: happy-dom has no layout to compute them from. */
export async function expectNoViolations(container: Element): Promise<void> {
  const { violations } = await axe.run(container, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  });
  expect(
    violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(' | ')}`),
    'a screen reader must find every part named and in order',
  ).toEqual([]);
}
