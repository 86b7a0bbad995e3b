/*
 * The list of providers. A new back end is one folder and one line here; a module is loaded when a profile of its kind is opened.
 */

/** Every kind of back end, with its title for people and how to load it. */
export const PROVIDERS = {
  directory: { title: 'embedded directory', load: () => import('./directory/directory.js') },
} as const;

/** The name of a kind of back end, as a profile writes it. */
export type ProviderKind = keyof typeof PROVIDERS;

export function isProviderKind(name: string): name is ProviderKind {
  return Object.hasOwn(PROVIDERS, name);
}
