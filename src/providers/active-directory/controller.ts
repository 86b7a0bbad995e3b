import { present } from '../../ldap/filter.js';
import { type Ldap, type LdapCall } from '../../ldap/types.js';

/** What the root entry of a controller says of it (RFC 4512, section 5.1; [MS-ADTS] 3.1.1.3.2). */
export interface RootEntry {
  readonly dnsHostName: string | undefined;
  readonly isSamba: boolean;
  /** The SIDs that our login has here: its own, those of its groups, and what everybody is. Empty: it does not say. */
  readonly sids: readonly string[];
}

/** The root entry, read when it is first needed and kept. A read that fails is not kept. */
export interface Controller {
  root(call: LdapCall): Promise<RootEntry>;
}

export function controllerOf(ldap: Ldap): Controller {
  let kept: RootEntry | undefined;
  return {
    async root(call) {
      if (kept !== undefined) return kept;
      const [entry, { sidText }] = await Promise.all([
        ldap.entry(
          {
            base: '',
            filter: present('objectClass'),
            attributes: ['dnsHostName', 'vendorName', 'tokenGroups'],
            binary: ['tokenGroups'],
          },
          call,
        ),
        import('./security-descriptor.js'),
      ]);
      kept = {
        dnsHostName: entry?.text('dnsHostName'),
        isSamba: /samba/i.test(entry?.text('vendorName') ?? ''),
        sids: (entry?.allBytes('tokenGroups') ?? []).map(sidText),
      };
      return kept;
    },
  };
}
