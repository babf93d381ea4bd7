import { actions } from './actions';
import { frame } from './frame';
import { parts } from './parts';

/** Every word that the window shows. English; a second language is a second object of the same type. */
export const words = { frame, actions, parts } as const;

export type Words = typeof words;
