import { type Kind } from '../../core/account.js';
import { type Credentials } from '../../core/credentials.js';
import { type SystemId } from '../../core/fact.js';
import { type Clock } from '../../core/instant.js';
import { type Provider } from '../../core/provider.js';
import { type LdapServer } from '../../ldap/types.js';

/** What an OpenLDAP server is opened with. */
export interface OpenldapOptions {
  readonly system: SystemId;
  readonly clock: Clock;
  readonly server: LdapServer;
  readonly credentials: Credentials;
  readonly base: string;
  readonly practice: boolean;
  /** The policy entry of accounts that name none, as a DN; undefined: nobody said, and the server does not tell. */
  readonly defaultPolicy?: string;
  /** Which attribute holds what, where it differs from the usual one. */
  readonly attributes?: Readonly<
    Partial<
      Record<'uid' | 'name' | 'number' | 'mail' | 'alias' | 'department' | 'kind' | 'owner' | 'note' | 'accessEnd', string>
    >
  >;
  readonly kinds?: Readonly<Record<string, Kind>>;
}

/** Opens an OpenLDAP server as a provider. Nothing is sent before the first question. */
export async function openOpenldap(options: OpenldapOptions): Promise<Provider> {
  throw new Error(`not written: ${options.system}`);
}
