import { type ServerEnv } from './server-env.js';
import { type Wire } from './wire.js';

/** What a program gets that signs in for a person with name and password. */
export type Granted =
  | { readonly result: 'in'; readonly accessToken: string; readonly refreshToken: string; readonly session: string }
  | { readonly result: 'refused'; readonly status: number; readonly error: string; readonly description: string };

export interface Person {
  readonly uid: string;
  readonly pin: string;
  /** The code of an authenticator app. */
  readonly code?: string;
  /** `openid offline_access` for a token that outlives the session. */
  readonly scope?: string;
}

interface TokenAnswer {
  readonly access_token?: string;
  readonly refresh_token?: string;
  readonly session_state?: string;
  readonly error?: string;
  readonly error_description?: string;
}

const realm = ({ REALM: name = '' }: ServerEnv): string => `realms/${name}/protocol/openid-connect`;

/** A real token request with somebody's password (RFC 6749, section 4.3). */
export async function directGrant(wire: Wire, env: ServerEnv, { uid, pin, code, scope = 'openid' }: Person): Promise<Granted> {
  return granted(wire, env, {
    grant_type: 'password',
    username: uid,
    password: pin,
    scope,
    ...(code === undefined ? {} : { totp: code }),
  });
}

/** A real renewal: whether a session, or an offline token, still works. */
export async function refreshGrant(wire: Wire, env: ServerEnv, refreshToken: string): Promise<Granted> {
  return granted(wire, env, { grant_type: 'refresh_token', refresh_token: refreshToken });
}

/** Ends the session of a token, as an application does when the person leaves. */
export async function signOut(wire: Wire, env: ServerEnv, refreshToken: string): Promise<void> {
  await wire.form(`${realm(env)}/logout`, { client_id: env.LOGIN_CLIENT_ID ?? '', refresh_token: refreshToken });
}

async function granted(wire: Wire, env: ServerEnv, fields: Readonly<Record<string, string>>): Promise<Granted> {
  const { status, text } = await wire.form(`${realm(env)}/token`, { client_id: env.LOGIN_CLIENT_ID ?? '', ...fields });
  const said = JSON.parse(text) as TokenAnswer;
  if (status === 200)
    return {
      result: 'in',
      accessToken: said.access_token ?? '',
      refreshToken: said.refresh_token ?? '',
      session: said.session_state ?? '',
    };
  return { result: 'refused', status, error: said.error ?? '', description: said.error_description ?? '' };
}
