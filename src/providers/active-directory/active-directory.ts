import { type Kind } from '../../core/account.js';
import { type Credentials } from '../../core/credentials.js';
import { type SystemId } from '../../core/fact.js';
import { type Clock } from '../../core/instant.js';
import { type Provider } from '../../core/provider.js';
import { type LdapServer } from '../../ldap/types.js';

/** What an Active Directory domain controller (Windows or Samba) is opened with. */
export interface ActiveDirectoryOptions {
  readonly system: SystemId;
  readonly clock: Clock;
  readonly server: LdapServer;
  readonly credentials: Credentials;
  readonly base: string;
  readonly practice: boolean;
  readonly attributes?: Readonly<Partial<Record<'number' | 'mail' | 'alias' | 'department' | 'kind' | 'owner', string>>>;
  readonly kinds?: Readonly<Record<string, Kind>>;
}

/** Opens a domain controller as a provider. Nothing is sent before the first question. */
export async function openActiveDirectory(options: ActiveDirectoryOptions): Promise<Provider> {
  throw new Error(`not written: ${options.system}`);
}
