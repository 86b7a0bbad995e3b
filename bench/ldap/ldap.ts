import { type Protocol } from '../protocol.js';
import { openBare } from './bare.js';
import { record } from './recorder.js';
import { inWords, type Request } from './requests.js';
import { tools } from './tools.js';

/** OpenLDAP and Active Directory. */
export const ldap: Protocol<Request> = { record, openBare, inWords, tools };
