export type Server = 'openldap' | 'samba-ad' | 'keychain' | 'keycloak';

export const SERVERS: Readonly<Record<Server, readonly string[]>>;

export function suitesFor(
  missing: Readonly<Partial<Record<Server, string>>>,
  ci: boolean,
): { readonly stop: string | undefined; readonly exclude: readonly string[]; readonly leftOut: string };
