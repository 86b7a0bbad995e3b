import { type Protocol } from '../protocol.js';
import { openBare } from './bare.js';
import { record } from './recorder.js';
import { inWords, type Request } from './requests.js';
import { tools } from './tools.js';

/** Keycloak. */
export const http: Protocol<Request> = { record, openBare, inWords, tools };
