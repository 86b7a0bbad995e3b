import { type ActiveDirectoryOptions } from './active-directory.js';

/** Which attribute holds what. Those without a usual one are undefined until the profile names them. */
export interface AttributeMap {
  readonly number: string;
  readonly mail: string;
  readonly department: string;
  readonly alias: string | undefined;
  readonly kind: string | undefined;
  readonly owner: string | undefined;
}

/** The attributes of a profile, with the usual ones for what it leaves out. */
export function attributeMap(given: ActiveDirectoryOptions['attributes'] = {}): AttributeMap {
  return {
    number: given.number ?? 'employeeID',
    mail: given.mail ?? 'mail',
    department: given.department ?? 'department',
    alias: given.alias,
    kind: given.kind,
    owner: given.owner,
  };
}
