import { written } from './written.js';

/*
 * Values that no institution gave and that this program chose itself. Both built-in policies share them; another policy may give its own.
 */

/** Methods younger than this are marked before they are trusted. */
export const freshMethods = () => written('P30D', 'own');

/** A second PIN reset inside this time defaults to No. */
export const repeatReset = () => written('PT15M', 'own');
