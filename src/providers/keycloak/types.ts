import { type Kind } from '../../core/account.js';
import { type Credentials } from '../../core/credentials.js';
import { type SystemId } from '../../core/fact.js';
import { type Clock } from '../../core/instant.js';
import { type HttpServer } from '../../http/types.js';

/** Which user attribute holds what; none has a usual one, since each realm declares its own. */
export type KeycloakAttributes = Readonly<
  Partial<Record<'number' | 'alias' | 'department' | 'kind' | 'owner' | 'accessEnd', string>>
>;

/** What a Keycloak realm is opened with. */
export interface KeycloakOptions {
  readonly system: SystemId;
  readonly clock: Clock;
  readonly server: HttpServer;
  readonly realm: string;
  /** The realm of our own client where it is another (`master`); the realm itself when left out. */
  readonly signInRealm?: string;
  /** `name` is the client id, `password` gives the client's secret. */
  readonly credentials: Credentials;
  readonly practice: boolean;
  readonly attributes?: KeycloakAttributes;
  readonly kinds?: Readonly<Record<string, Kind>>;
  /** Groups by path (`/admins`), whose members the desk never changes. Keycloak itself does not protect them from a broad role. */
  readonly protectedGroups?: readonly string[];
  /** The required actions that a clear of all MFA methods leaves behind, so that the person registers anew; `CONFIGURE_TOTP` when left out, none for an empty list. */
  readonly registerAgain?: readonly string[];
  /** What the reset link is made with; the server's own defaults where left out. */
  readonly link?: { readonly client?: string; readonly redirect?: string; /** Seconds. */ readonly lifespan?: number };
}
