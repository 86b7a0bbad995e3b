/** Every kind of back end, by the word that a profile writes, and how its folder is loaded: only when a profile of its kind is opened. */
export const PROVIDERS = {
  directory: () => import('./directory/directory.js'),
  openldap: () => import('./openldap/openldap.js'),
  'active-directory': () => import('./active-directory/active-directory.js'),
  composite: () => import('./composite/composite.js'),
  keycloak: () => import('./keycloak/keycloak.js'),
} as const;
